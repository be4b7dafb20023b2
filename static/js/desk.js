// The desk with JavaScript: the same forms and pages, sent without leaving the list or losing the focus.
import { decide, settle, undo } from "./acts.js";
import { followFocus } from "./beside.js";
import { followHands, press } from "./chosen.js";
import { drawFaces } from "./faces.js";
import { listen } from "./keys.js";
import { current, list, rows, stand } from "./list.js";
import { follow } from "./live.js";
import { closeMenus } from "./menus.js";
import { listenToSelection } from "./select.js";
import { send } from "./send.js";
import { openSheet } from "./sheets.js";
import { toggleThread } from "./thread.js";
import { choose, say, warn } from "./told.js";
import { countViews } from "./views.js";

const step = (by) => {
  const all = rows();
  const row = all[all.indexOf(current()) + by];
  if (row) stand(row);
};

function small(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return send(form.action, () => body).then((news) => {
    if (news.page) location.href = news.href;
    else settle(news);
  }, (problem) => {
    if (problem.answer?.row) settle(problem.answer);
    warn(problem);
  });
}

// Say why: the button is pressed at once and the line stays as it is.
function explain(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  choose(form, button);
  return send(form.action, () => body).then((news) => say(news.said), (problem) => warn(problem));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.closest("dialog") || !list()) return;
  const kind = form.dataset.form;
  if (!kind) return;
  event.preventDefault();
  if (kind === "decide" && event.submitter?.name === "to") decide(form, event.submitter);
  else if (kind === "undo") undo(form);
  else if (kind === "reason") explain(form, event.submitter);
  else small(form, event.submitter);
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button || event.defaultPrevented) return;
  const link = event.target.closest("a");
  if (event.target.closest("[data-help]")) document.getElementById("keys").showModal();
  else if (link?.matches("[data-sheet-link]") && !link.closest("dialog")) { event.preventDefault(); openSheet(link.href); }
  else if (link?.matches("[data-thread-link]") && current()) { event.preventDefault(); toggleThread(link, link.closest(".row") ?? current()); }
  else if (link?.matches(".row > header .name") && list()?.contains(link)) { event.preventDefault(); stand(link.closest(".row")); }
});

function digit(number) {
  const button = document.querySelector(`[data-strip] [data-digit="${number}"]`);
  if (button) button.form.requestSubmit(button);
  return Boolean(button);
}

const pressed = Object.fromEntries([..."adsumorebntfx"].map((key) => [key, () => press(key)]));

listen({
  ...pressed,
  ...listenToSelection(),
  j: () => step(1),
  k: () => step(-1),
  z: () => document.getElementById("undo")?.requestSubmit(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("keys").showModal(),
  g: (letter) => {
    const href = document.querySelector(`[data-queue="${letter}"]`)?.href;
    if (href) location.href = href;
  },
}, digit);

drawFaces(document);
followFocus();
followHands();
countViews();
closeMenus();
follow();
current()?.focus({ preventScroll: true });
