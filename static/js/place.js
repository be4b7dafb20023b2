// Attach and move in a dialog: the page of the same name, shown over the queue.
import { read, say } from "./pages.js";
import { words } from "./words.js";

export async function openPlace(href) {
  let page;
  try {
    page = await read(await fetch(href));
  } catch {
    return say(words("unanswered"));
  }
  const content = page.getElementById("place");
  if (!content) return void (location.href = href);
  const dialog = document.createElement("dialog");
  dialog.className = "place";
  dialog.setAttribute("aria-labelledby", "place-title");
  dialog.append(content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target.closest(".cancel")) { event.preventDefault(); dialog.close(); }
  });
  dialog.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-search]")) return;
    event.preventDefault();
    search(dialog, href, event.target);
  });
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.focus?.());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("#q").focus();
}

async function search(dialog, href, form) {
  const url = new URL(href);
  url.searchParams.set("q", form.q.value);
  const page = await read(await fetch(url));
  dialog.querySelector("#found").replaceWith(page.getElementById("found"));
}
