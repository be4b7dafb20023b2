// What stands beside the comment in focus follows it, the newest wish only.
import { drawFaces } from "./faces.js";
import { list } from "./list.js";
import { ask } from "./send.js";
import { warn } from "./told.js";

let asked = 0;

export function followFocus() {
  list()?.addEventListener("moved", (event) => show(event.detail));
}

// The menu of a row comes with what stands beside it.
function bring(template, row) {
  const menu = template?.content.firstElementChild;
  template?.remove();
  if (menu && !row.querySelector(".more")) row.querySelector(".acts")?.append(menu);
  row.dispatchEvent(new CustomEvent("furnished"));
}

async function show(row) {
  const mine = ++asked;
  const link = row.dataset.beside;
  const name = row.querySelector(".name");
  if (name?.href) history.replaceState(null, "", name.href);
  if (!link) return;
  const old = document.getElementById("context");
  old?.setAttribute("aria-busy", "true");
  try {
    const fresh = (await ask(link)).getElementById("context");
    if (mine === asked && fresh) {
      bring(fresh.querySelector("#more"), row);
      document.getElementById("context")?.replaceWith(fresh);
      drawFaces(fresh);
    }
  } catch (problem) {
    if (mine === asked) warn(problem.message);
  }
}
