// Asks for categories as soon as a product is named, and shows them when the worker has found them.

const TRIES = 10;
const PAUSE_MS = 700;
const TIMEOUT_MS = 10000;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Take the choices of one product from the page as the server has it now. Returns whether there are any. */
async function take(place) {
  const response = await fetch(location.pathname, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector(`[data-categories="${place.dataset.categories}"]`);
  if (!fresh || !("ready" in fresh.dataset)) return false;
  place.replaceChildren(...fresh.childNodes);
  return true;
}

async function follow(place, round) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (place.dataset.round !== round) return; // named anew in the meantime
    try {
      if (await take(place)) return;
    } catch {
      return; // they are found again when the page is next opened
    }
    await pause();
  }
}

export function enhanceCategories(root) {
  for (const form of root.querySelectorAll("form[data-keeps]")) {
    form.addEventListener("kept", (event) => {
      const row = event.detail.changed?.closest(".product");
      const place = row?.querySelector("[data-categories]");
      if (!place || !event.detail.changed.matches("[data-suggest]") || event.detail.changed.value.trim() === "") return;
      place.dataset.round = String(Number(place.dataset.round ?? 0) + 1);
      follow(place, place.dataset.round);
    });
  }
}
