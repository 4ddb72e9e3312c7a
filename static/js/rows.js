// Adds a button below repeatable rows that appends another one from the page's template.

function enhance(list) {
  const blank = list.parentElement.querySelector("template[data-rows-blank]");
  const most = Number(list.dataset.rowsMost);
  if (!blank) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = list.dataset.rowsAdd;
  button.addEventListener("click", () => {
    const at = list.children.length;
    const holder = document.createElement("template");
    // The template's own text, so nothing here makes markup out of what somebody typed.
    holder.innerHTML = blank.innerHTML
      .replaceAll(/(products-)__n__/g, `$1${at}`)
      .replaceAll("__n__", String(at + 1));
    list.append(holder.content);
    list.lastElementChild.querySelector("input")?.focus();
    button.hidden = list.children.length >= most;
  });
  list.after(button);
}

export function enhanceRows(root) {
  root.querySelectorAll("[data-rows]").forEach(enhance);
}
