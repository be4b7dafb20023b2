// Selecting rows and deciding the selected ones: a checkbox in each row, and the bar below the list.
// What the server decided leaves the list; what it left stays ticked and says who decided what.
import { put } from "./acts.js";
import { drawFaces } from "./faces.js";
import { current, find, following, leave, list, note, parse, renew, rows, sizeOf, stand } from "./list.js";
import { send } from "./send.js";
import { say, tell, warn } from "./told.js";
import { words } from "./words.js";

const bar = () => document.getElementById("bulk");
const boxOf = (row) => row?.querySelector(".tick input");
const ticked = () => rows().filter((row) => boxOf(row)?.checked);

let last = null;

// Take part in the page; gives what Shift with a key does, for `listen` of keys.js.
export function listenToSelection() {
  if (!bar()) return {};
  document.addEventListener("click", clicked);
  document.addEventListener("change", (event) => event.target.matches(".tick input") && told());
  bar().addEventListener("reset", (event) => { event.preventDefault(); set(rows(), false); });
  bar().addEventListener("submit", (event) => { event.preventDefault(); decide(event.submitter); });
  new MutationObserver(() => count()).observe(list(), { childList: true });
  count();
  return {
    "Shift+x": () => range(current()),
    ...Object.fromEntries([..."adsu"].map((key) => [`Shift+${key}`, () => press(key)])),
  };
}

function clicked(event) {
  const row = event.target.closest?.(".row");
  if (row && event.target.matches(".tick input")) {
    if (event.shiftKey && last?.isConnected && last !== row) set(between(last, row), event.target.checked);
    last = row;
  }
  const choice = event.target.closest?.("[data-select]")?.dataset.select;
  if (choice) set(rows().filter(like(choice)), true);
}

// The rows that a button selects: the whole page, or those of the authors or articles that are ticked already.
function like(choice) {
  if (choice === "page") return () => true;
  const known = new Set(ticked().map((row) => row.dataset[choice]));
  return (row) => row.dataset[choice] && known.has(row.dataset[choice]);
}

function range(row) {
  if (!row) return;
  const from = last?.isConnected ? last : row;
  set(between(from, row), true);
  last = row;
}

function between(one, other) {
  const all = rows();
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
  return all.slice(from, to + 1);
}

function set(some, checked) {
  for (const row of some) if (boxOf(row)) boxOf(row).checked = checked;
  told();
}

function press(key) {
  const button = bar().querySelector(`[data-bulk="${key}"]`);
  if (button && ticked().length) bar().requestSubmit(button);
}

function count() {
  const number = ticked().reduce((sum, row) => sum + sizeOf(row), 0);
  bar().querySelector("[data-ticked]").textContent = number.toLocaleString(document.documentElement.lang);
  return number;
}

function told() {
  say(words("selected", { number: count() }));
}

function decide(button) {
  if (!ticked().length) return;
  const action = bar().action;
  const body = new URLSearchParams(new FormData(bar(), button));
  if (list().dataset.more) {
    body.set("more", list().dataset.more);
    body.set("want", String(ticked().length));
  }
  send(action, () => body).then(accept, (problem) => warn(problem));
}

function accept(news) {
  if (news.page || !news.ended) return void (location.href = news.href);
  const after = current();
  for (const id of news.decided) take(find(id), news);
  put(news);
  for (const [id, left] of Object.entries(news.remaining)) keep(find(id), left);
  drawFaces(document);
  tell({ ...news, done: "latest" });
  point(news);
  if (!current()?.isConnected || after !== current()) stand(current() ?? rows()[0] ?? null);
  count();
  say(news.said);
}

// A decided row leaves, unless this list holds comments of every status.
function take(row, news) {
  if (!row) return;
  if (["all", news.to].includes(list().dataset.queue)) boxOf(row).checked = false;
  else if (row === current()) leave(row, following(row));
  else row.remove();
}

// A row that was left: as it is now, still ticked, with who decided what.
function keep(old, { row, said }) {
  if (!old) return;
  const fresh = renew(old, parse(row)[0]);
  if (boxOf(fresh)) boxOf(fresh).checked = true;
  note(fresh, said);
}

// Undo takes all of it back, and the line leads to what became of each.
function point(news) {
  const line = document.querySelector("#told .told");
  const form = line?.querySelector("form");
  if (form) form.action = news.undo;
  const link = document.createElement("a");
  link.href = news.href;
  link.textContent = words("each");
  line?.querySelector("[data-words]").append(" ", link);
}
