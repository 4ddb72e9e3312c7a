// Saves a must / would / no-thanks choice as soon as it is made, and puts the old one back if that fails.

const TIMEOUT_MS = 10000;

/** Read what the server says in words, if it says anything. */
async function words(response) {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return {};
  return response.json().catch(() => ({}));
}

/** Send the form as the browser would, with `choice` as given. Returns {ok, message, summary}. */
async function send(form, choice) {
  const body = new URLSearchParams();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("choice", choice);
  const options = {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  let response;
  try {
    response = await fetch(form.action, options);
  } catch {
    return { ok: false, message: form.dataset.failed };
  }
  // A form post ends on the page it came from; ending elsewhere means the session is over.
  const away = response.redirected && new URL(response.url).pathname !== location.pathname;
  if (away || response.status === 401) return { ok: false, message: form.dataset.ended };
  const { message, summary } = await words(response);
  if (!response.ok) return { ok: false, message: message || form.dataset.refused };
  return { ok: true, message: message || form.dataset.saved, summary };
}

/** Fetch anew what depends on the answer: contact details are there only while both want to meet. */
async function follow() {
  const place = document.querySelector("[data-choice-follows]");
  if (!place) return;
  const name = place.dataset.choiceFollows;
  try {
    const response = await fetch(location.href, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(`[data-choice-follows="${name}"]`);
    place.replaceChildren(...(fresh ? fresh.childNodes : []));
  } catch {
    place.replaceChildren(); // rather nothing than what may be so no longer
  }
}

function show(form, choice) {
  for (const radio of form.querySelectorAll('input[type="radio"]')) radio.checked = radio.value === choice;
  form.querySelector("[data-choice-clear]").hidden = choice === "";
}

function enhance(form) {
  const said = form.querySelector("[data-choice-said]");
  let stored = form.querySelector("input:checked")?.value ?? "";
  let wanted = stored;
  let busy = false;

  function say(text, tone) {
    said.textContent = text;
    said.className = `said ${tone}`;
  }

  // One request at a time: the last choice made while one is under way is sent next.
  async function save() {
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    say(form.dataset.saving, "");
    while (wanted !== stored) {
      const sent = wanted;
      const answer = await send(form, sent);
      if (!answer.ok) {
        wanted = stored;
        show(form, stored);
        say(answer.message, "bad");
        break;
      }
      stored = sent;
      say(answer.message, "good");
      const summary = document.querySelector("[data-choice-summary]");
      if (summary && answer.summary) summary.textContent = answer.summary;
      await follow();
    }
    if (wanted === stored && said.textContent === form.dataset.saving) say("", "");
    busy = false;
    form.removeAttribute("aria-busy");
  }

  function choose(choice) {
    wanted = choice;
    show(form, choice);
    save();
  }

  form.querySelector("[data-choice-save]").hidden = true;
  form.addEventListener("change", (event) => choose(event.target.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const clears = event.submitter?.matches("[data-choice-clear]");
    choose(clears ? "" : form.querySelector("input:checked")?.value ?? "");
    if (clears) form.querySelector('input[type="radio"]').focus();
  });
}

export function enhanceChoices(root) {
  for (const form of root.querySelectorAll("form[data-choice]")) enhance(form);
}
