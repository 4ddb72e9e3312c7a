// Menus and folds are <details> and open by themselves. This closes a menu on Escape or a click elsewhere,
// and opens folds on wide screens in browsers whose style sheets cannot.

const WIDE = matchMedia("(min-width: 60rem)");

function closesEasily(menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

function opensWhenWide(fold) {
  const follow = () => {
    fold.open = WIDE.matches;
  };
  follow();
  WIDE.addEventListener("change", follow);
}

export function enhanceMenus(root) {
  root.querySelectorAll("details[data-menu]").forEach(closesEasily);
  if (!CSS.supports("selector(::details-content)")) root.querySelectorAll("details[data-fold]").forEach(opensWhenWide);
}
