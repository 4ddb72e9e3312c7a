// Keeps what is typed into a step a moment after it is typed, and once more when the page is left.

const PAUSE_MS = 1200;
const TIMEOUT_MS = 10000;

function body(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields.entries()]) if (value instanceof File) fields.delete(name);
  return new URLSearchParams(fields);
}

/** What the form held when the page came: somebody quick has typed before this script runs. */
function asServed(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return body(copy).toString();
}

function enhance(form) {
  const said = form.querySelector("[data-keeps-said]");
  let timer = 0;
  let kept = asServed(form);
  let sending = false;

  async function keep({ leaving = false, changed = null } = {}) {
    clearTimeout(timer);
    const typed = body(form);
    const asks = changed?.matches("[data-suggest]");
    if (typed.toString() === kept && !asks) return;
    const plain = typed.toString();
    if (asks) typed.set("go", "suggest");
    const options = { method: "POST", body: typed, headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: leaving };
    if (!leaving) {
      options.signal = AbortSignal.timeout(TIMEOUT_MS);
      said.textContent = form.dataset.keepsSaving;
    }
    try {
      const response = await fetch(form.action, options);
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      kept = plain;
      said.textContent = form.dataset.keepsSaved;
      form.dispatchEvent(new CustomEvent("kept", { detail: { changed } }));
    } catch {
      if (!sending) said.textContent = form.dataset.keepsFailed;
    }
  }

  timer = setTimeout(keep, PAUSE_MS);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  form.addEventListener("change", (event) => {
    clearTimeout(timer);
    timer = setTimeout(keep, 0, { changed: event.target });
  });
  // The first press sends; a second one while that is under way would only send the same again.
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sending = false;
  });
  addEventListener("pagehide", () => {
    if (!sending) keep({ leaving: true });
  });
}

export function enhanceKeeping(root) {
  root.querySelectorAll("form[data-keeps]").forEach(enhance);
}
