// Adds a box above a table that narrows its rows to those containing every word typed.

function enhance(box, index) {
  const rows = [...box.querySelectorAll("tbody tr")];
  if (rows.length < 8) return;
  const texts = rows.map((row) => row.textContent.toLocaleLowerCase());
  const none = document.createElement("p");
  none.className = "muted";
  none.setAttribute("role", "status");
  const input = document.createElement("input");
  input.type = "search";
  input.className = "input";
  input.id = `filter-${index}`;
  input.setAttribute("aria-label", box.dataset.filter);
  input.placeholder = box.dataset.filter;
  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    none.textContent = shown ? "" : box.dataset.filterNone;
  });
  const search = document.createElement("div");
  search.className = "search";
  search.append(input);
  box.prepend(search);
  box.append(none);
}

export function enhanceFilters(root) {
  root.querySelectorAll("[data-filter]").forEach(enhance);
}
