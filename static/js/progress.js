// Follows a job: asks its address every second, shows the step and the count, and goes on when it is over.

const EVERY_MS = 1000;
const SLOWEST_MS = 10000;

function enhance(box) {
  const step = box.querySelector("[data-progress-step]");
  const bar = box.querySelector("[data-progress-bar]");
  const count = box.querySelector("[data-progress-count]");
  const trouble = box.querySelector("[data-progress-trouble]");
  let wait = EVERY_MS;
  let seenUnderWay = false;

  // A live region is read out on every change, so it changes only when the words do.
  function say(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function show(job) {
    if (job.step_label) say(step, job.step_label);
    if (job.total > 0) {
      bar.max = job.total;
      bar.value = job.done;
      count.textContent = box.dataset.of.replace("{done}", job.done).replace("{total}", job.total);
    } else {
      bar.removeAttribute("value");
      count.textContent = "";
    }
    say(trouble, job.message ?? "");
  }

  async function look() {
    try {
      const response = await fetch(box.dataset.progressUrl, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (!response.ok || response.redirected) throw new Error(`${response.status}`);
      const job = await response.json();
      wait = EVERY_MS;
      show(job);
      if (job.redirect) return location.assign(job.redirect);
      // A page that shows a finished job must not reload itself for ever.
      if (job.state === "done" && seenUnderWay) return location.reload();
      if (job.state === "done" || job.state === "failed") return undefined;
      seenUnderWay = true;
    } catch {
      say(trouble, box.dataset.lost);
      wait = Math.min(wait * 2, SLOWEST_MS);
    }
    return setTimeout(look, wait);
  }

  look();
}

export function enhanceProgress(root) {
  for (const box of root.querySelectorAll("[data-progress-url]")) enhance(box);
}
