// The desk with JavaScript: the same forms and pages, fetched and put in place without losing focus.
import { drawFaces } from "./faces.js";
import { listen } from "./keys.js";
import { openPlace } from "./place.js";
import { follow, go, isBusy, send } from "./pages.js";

const current = () => document.querySelector('.row[aria-current="true"]');
const rows = () => [...document.querySelectorAll(".row")];

function begin() {
  drawFaces(document);
  current()?.focus({ preventScroll: true });
}

// Stand on another row: at once for the eye, then the context beside it follows.
function stand(row) {
  if (!row || row === current()) return;
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  const link = row.querySelector(".name")?.href;
  if (link) follow(link, ["#context"]).then(() => drawFaces(document));
}

function step(by) {
  const all = rows();
  stand(all[all.indexOf(current()) + by]);
}

function act(key) {
  const found = [...(current()?.querySelectorAll("[data-act]") ?? [])].find((part) => part.dataset.act.split(" ").includes(key));
  if (!found || isBusy()) return;
  if (found.matches("form")) found.requestSubmit();
  else found.click();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.closest("#desk, dialog.place") || !form.closest(".row, .told, #undo, [data-place]")) return;
  event.preventDefault();
  send(form, event.submitter).then(begin);
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  if (event.target.closest("[data-help]")) document.getElementById("keys").showModal();
  else if (link?.matches('[data-act~="m"]')) { event.preventDefault(); openPlace(link.href); }
  else if (link?.matches(".row .name")) { event.preventDefault(); stand(link.closest(".row")); }
});

listen({
  j: () => step(1),
  k: () => step(-1),
  a: () => act("a"),
  d: () => act("d"),
  s: () => act("s"),
  u: () => act("u"),
  m: () => act("m"),
  o: () => act("o"),
  z: () => !isBusy() && document.getElementById("undo")?.requestSubmit(),
  "?": () => document.getElementById("keys").showModal(),
  g: (letter) => go(document.querySelector(`[data-queue="${letter}"]`)?.href),
});

begin();
