// Lets a reader sort a table by the columns whose heads are marked.

const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true, sensitivity: "base" });

function key(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
}

function sortBy(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("[data-sort-head]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => collator.compare(key(a, column), key(b, column)));
  body.append(...(down ? rows.reverse() : rows));
}

function enhance(table) {
  for (const head of table.querySelectorAll("[data-sort-head]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, head.cellIndex));
    head.append(button);
  }
}

export function enhanceSorting(root) {
  root.querySelectorAll("table[data-sort]").forEach(enhance);
}
