// The menu of a row hangs over the page: it closes when one chooses, goes elsewhere, or presses Escape.

const open = () => document.querySelectorAll(".more[open]");

export function closeMenus() {
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!target.closest("summary")?.parentNode.isSameNode(menu)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });
}
