// Pages that open over the list: attach, edit, redact, reply, note. The page behind the link, in a dialog.
import { settle } from "./acts.js";
import { drawFaces } from "./faces.js";
import { stand, current } from "./list.js";
import { ask, send } from "./send.js";
import { failed, warn } from "./told.js";

export async function openSheet(href) {
  let page;
  try {
    page = await ask(href);
  } catch (problem) {
    return warn(problem);
  }
  const content = page.querySelector("[data-sheet]");
  if (!content) return void (location.href = href);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  show(dialog, content);
  dialog.addEventListener("click", (event) => {
    if (event.target.closest(".cancel")) { event.preventDefault(); dialog.close(); }
    const link = event.target.closest("a[data-sheet-link]");
    if (link) { event.preventDefault(); dialog.close(); openSheet(link.href); }
  });
  dialog.addEventListener("submit", (event) => submit(event, dialog, href));
  dialog.addEventListener("close", () => { dialog.remove(); stand(current()); });
  document.body.append(dialog);
  dialog.showModal();
  focusFirst(dialog);
}

function show(dialog, content) {
  dialog.replaceChildren(content);
  const title = content.querySelector("h1");
  if (title?.id) dialog.setAttribute("aria-labelledby", title.id);
  drawFaces(dialog);
}

function submit(event, dialog, href) {
  const form = event.target;
  event.preventDefault();
  if (form.matches("[data-search]")) return void search(dialog, href, form);
  if (form.dataset.sending !== undefined) return;
  form.dataset.sending = "";
  const body = new URLSearchParams(new FormData(form, event.submitter));
  send(form.action, () => body).then((news) => {
    delete form.dataset.sending;
    const content = news.page?.querySelector("[data-sheet]");
    if (content) {
      show(dialog, content);
      focusFirst(dialog);
    } else if (news.page) {
      location.href = news.href;
    } else if (news.reload) {
      location.reload();
    } else {
      dialog.close();
      settle(news);
    }
  }, (problem) => {
    delete form.dataset.sending;
    fail(dialog, problem);
    if (problem.answer?.row) { dialog.close(); settle(problem.answer); warn(problem); }
  });
}

async function search(dialog, href, form) {
  const url = new URL(href);
  for (const [name, value] of new FormData(form)) url.searchParams.set(name, value);
  try {
    const found = (await ask(url)).getElementById("found");
    dialog.querySelector(".told.stale")?.remove();
    if (found) dialog.querySelector("#found").replaceWith(found);
  } catch (problem) {
    fail(dialog, problem);
  }
}

function fail(dialog, problem) {
  dialog.querySelector(".told.stale")?.remove();
  dialog.firstElementChild.prepend(failed(problem));
}

function focusFirst(dialog) {
  const first = dialog.querySelector("[autofocus], [aria-invalid]") ?? dialog.querySelector("textarea, input:not([type=hidden]), button");
  first?.focus();
}
