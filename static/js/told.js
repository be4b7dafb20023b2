// What was done: the line above the list, and the polite voice for screen readers.
import { words } from "./words.js";
import { list, nameOf, steadily } from "./list.js";

let closing = 0;

export function say(sentence) {
  document.getElementById("said").textContent = sentence;
}

// "Approved a reply by Rita. 41 left. Next: Jonas Vik."; without a list only what was done.
export function sayOn(sentence, left, next) {
  if (!left) return say(sentence);
  say(next ? words("done_next", { said: sentence, left, next: nameOf(next) }) : words("done_last", { said: sentence, left }));
}

// The news of an act, with Undo and, after a rejection, the reasons.
export function tell(news, mark) {
  const line = copy("told-template");
  line.classList.add(mark ?? "done");
  line.querySelector("[data-words]").textContent = news.said;
  const undo = line.querySelector("form");
  if (news.undoable) undo.action = undo.dataset.action.replace("latest", news.done);
  else undo.remove();
  put(line);
  offerReasons(line, news);
}

// What did not work. It is an alert, so it is read at once.
export function warn(problem, sentence = problem.message) {
  put(failed(problem, sentence));
}

// The same to be put elsewhere. Whoever was signed out meanwhile is led to the way in.
export function failed(problem, sentence = problem.message) {
  const line = copy("failed-template");
  line.querySelector("[data-words]").textContent = sentence;
  const way = line.querySelector("[data-sign-in]");
  if (problem.status === 401) way.href = location.href;
  else way.remove();
  return line;
}

export function choose(strip, button) {
  for (const one of strip.querySelectorAll("[data-digit]")) one.setAttribute("aria-pressed", String(one === button));
}

function offerReasons(line, news) {
  clearTimeout(closing);
  document.getElementById("strip").replaceChildren();
  if (!news.reasons?.length) return;
  const strip = copy("strip-template");
  strip.action = strip.dataset.action.replace("latest", news.done);
  strip.dataset.strip = "";
  const model = strip.querySelector("button");
  for (const reason of news.reasons) {
    const button = model.cloneNode(true);
    button.value = reason.code;
    button.dataset.digit = reason.digit;
    button.setAttribute("aria-pressed", String(Boolean(reason.chosen)));
    button.querySelector("[data-label]").textContent = reason.label;
    button.querySelector("kbd").textContent = reason.digit;
    model.before(button);
  }
  model.remove();
  document.getElementById("strip").replaceChildren(strip);
  strip.querySelector("[type=hidden][name=next]")?.remove();
  const left = Date.parse(news.until) - Date.now();
  closing = setTimeout(() => strip.remove(), Math.min(Math.max(left, 0), 2 ** 31 - 1));
}

// A line may be longer than the one before; the list stays where it is.
const put = (line) => steadily(list(), () => document.getElementById("told").replaceChildren(line));

function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
