// Pages fetched instead of opened: their parts are put in the place of the old ones.
import { words } from "./words.js";

let busy = false;
let asked = 0;

export const isBusy = () => busy;

export function go(href) {
  if (href) location.href = href;
}

// Fetch a page and put these parts of it in place, unless something newer was asked for meanwhile.
export async function follow(href, parts) {
  const mine = ++asked;
  try {
    const page = await read(await fetch(href));
    if (mine !== asked) return;
    replace(page, parts);
    history.replaceState(null, "", href);
  } catch {
    say(words("old"));
  }
}

// Send a form as the browser would, and put the page that comes back in place.
export async function send(form, submitter) {
  if (busy) return;
  busy = true;
  asked += 1;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) });
    const page = await read(answer);
    if (!page.getElementById("desk")) return location.reload();
    document.querySelector("dialog.place")?.remove();
    document.title = page.title;
    replace(page, ["#desk"]);
    if (answer.redirected) history.replaceState(null, "", answer.url);
    say(document.querySelector("[data-said]")?.innerText.split("\n")[0] ?? "");
  } catch {
    say(words("unsent"));
    document.querySelector("#stream .top")?.insertAdjacentElement("afterend", failed());
  } finally {
    busy = false;
  }
}

export async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function say(sentence) {
  document.getElementById("said").textContent = sentence;
}

function replace(page, parts) {
  for (const part of parts) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(fresh);
  }
}

function failed() {
  document.querySelector(".told.failed")?.remove();
  const told = document.createElement("div");
  told.className = "told stale failed";
  told.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = words("unchanged");
  told.append(line);
  return told;
}
