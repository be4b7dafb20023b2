// What stands beside the comment in focus follows it, the newest wish only.
import { drawFaces } from "./faces.js";
import { list } from "./list.js";
import { newest } from "./newest.js";
import { ask } from "./send.js";
import { warn } from "./told.js";

export function followFocus() {
  list()?.addEventListener("moved", ({ detail: row }) => {
    const name = row.querySelector(".name");
    if (name?.href) history.replaceState(null, "", name.href);
    if (!row.dataset.beside) return;
    document.getElementById("context")?.setAttribute("aria-busy", "true");
    show(row);
  });
}

// The menu of a row comes with what stands beside it.
function bring(template, row) {
  const menu = template?.content.firstElementChild;
  template?.remove();
  if (menu && !row.querySelector(".more")) row.querySelector(".acts")?.append(menu);
  row.dispatchEvent(new CustomEvent("furnished"));
}

const show = newest(async (isLast, row) => {
  try {
    const fresh = (await ask(row.dataset.beside)).getElementById("context");
    if (!isLast() || !fresh) return;
    bring(fresh.querySelector("#more"), row);
    document.getElementById("context")?.replaceWith(fresh);
    drawFaces(fresh);
  } catch (problem) {
    if (isLast()) warn(problem.message);
  }
});
