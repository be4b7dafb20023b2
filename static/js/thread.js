// The thread around a reply, unfolded under its row and folded again.
import { drawFaces } from "./faces.js";
import { ask } from "./send.js";
import { say, warn } from "./told.js";

export async function toggleThread(link, row) {
  const open = row.querySelector("[data-thread]");
  if (open) {
    open.remove();
    return row.focus({ preventScroll: true });
  }
  try {
    const thread = (await ask(link.href)).querySelector("[data-thread]");
    if (!thread) return void (location.href = link.href);
    thread.querySelector(".top")?.remove();
    thread.querySelector(".cancel")?.closest("p").remove();
    thread.removeAttribute("aria-labelledby");
    thread.setAttribute("aria-label", link.dataset.label ?? link.textContent.trim());
    const acts = row.querySelector(".acts");
    if (acts) acts.before(thread);
    else row.append(thread);
    drawFaces(thread);
    say(thread.getAttribute("aria-label"));
  } catch (problem) {
    warn(problem);
  }
}
