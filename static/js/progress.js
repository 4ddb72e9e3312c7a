// Follows a job: asks its address every second, shows the step and the count, and goes on when it is over.

const EVERY_MS = 1000;
const SLOWEST_MS = 10000;

function enhance(box) {
  const step = box.querySelector("[data-progress-step]");
  const bar = box.querySelector("[data-progress-bar]");
  const count = box.querySelector("[data-progress-count]");
  const trouble = box.querySelector("[data-progress-trouble]");
  let wait = EVERY_MS;

  function show(job) {
    // A live region is read out on every change, so it changes only when the words do.
    if (job.step_label && step.textContent !== job.step_label) step.textContent = job.step_label;
    if (job.total > 0) {
      bar.max = job.total;
      bar.value = job.done;
      count.textContent = box.dataset.of.replace("{done}", job.done).replace("{total}", job.total);
    } else {
      bar.removeAttribute("value");
      count.textContent = "";
    }
    trouble.textContent = job.message ?? "";
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
      if (job.state === "done") return location.reload();
      if (job.state === "failed") return undefined;
    } catch {
      trouble.textContent = box.dataset.lost;
      wait = Math.min(wait * 2, SLOWEST_MS);
    }
    return setTimeout(look, wait);
  }

  look();
}

export function enhanceProgress(root) {
  for (const box of root.querySelectorAll("[data-progress-url]")) enhance(box);
}
