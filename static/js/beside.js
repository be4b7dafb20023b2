// What stands beside the comment in focus follows it, the newest wish only.
import { drawFaces } from "./faces.js";
import { isAlone, list } from "./list.js";
import { newest } from "./newest.js";
import { ask } from "./send.js";
import { warn } from "./told.js";

export function followFocus() {
  list()?.addEventListener("moved", ({ detail: row }) => {
    const name = row?.querySelector(".name");
    if (name?.href && !isAlone()) history.replaceState(null, "", name.href);
    setAside(row);
    show(row);
  });
}

// What stands beside is about one reply; while another one is chosen, nothing in it can be used.
function setAside(row) {
  const panel = document.getElementById("context");
  if (!panel) return;
  panel.inert = panel.dataset.about !== row?.dataset.comment;
  panel.ariaBusy = String(Boolean(row));
  if (!row) panel.replaceChildren();
}

// The menu of a row comes with what stands beside it; the row has kept its place.
function bring(template, row) {
  const menu = template?.content.firstElementChild;
  template?.remove();
  if (menu) row.querySelector(".to-come")?.replaceWith(menu);
  row.dispatchEvent(new CustomEvent("furnished", { bubbles: true }));
}

const show = newest(async (isLast, row) => {
  if (!row) return;
  try {
    const fresh = (await ask(row.dataset.beside)).getElementById("context");
    if (!isLast() || !fresh) return;
    bring(fresh.querySelector("#more"), row);
    document.getElementById("context")?.replaceWith(fresh);
    drawFaces(fresh);
  } catch (problem) {
    if (!isLast()) return;
    document.getElementById("context").ariaBusy = "false";
    warn(problem);
  }
});
