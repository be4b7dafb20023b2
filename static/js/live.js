// News from the server while a list is open: counts, who reads what, what colleagues decided, what came in.
import { put } from "./acts.js";
import { drawFaces } from "./faces.js";
import { ahead, busyWith, current, find, goesOn, list, parse, renew, rows, stand, steadily } from "./list.js";
import { newest } from "./newest.js";
import { setCounts } from "./numbers.js";
import { askJson, isSending, sent } from "./send.js";
import { warn } from "./told.js";
import { words } from "./words.js";

const PAUSE = 4000;
const LONGEST = 60000;
const CLAIM_EVERY = 45000;

let pause = PAUSE;
let timer = 0;
let claimed = 0;

export function follow() {
  if (!list()?.dataset.live) return;
  document.addEventListener("visibilitychange", () => !document.hidden && soon(0));
  addEventListener("offline", () => showOffline(true));
  addEventListener("online", () => { showOffline(false); soon(0); });
  list().addEventListener("moved", () => claim());
  claim({ first: true });
  stock();
  soon(PAUSE);
}

// Have the rows that come next ready.
async function stock() {
  if (!goesOn()) return;
  const url = new URL(list().dataset.stock, location.href);
  url.searchParams.set("more", list().dataset.more);
  try {
    put(await busyWith(askJson(url)));
  } catch { /* an act brings them, too */ }
}

// Hold the row in focus and the one after it; at the beginning, stand where nobody else is.
// An act on its way holds what comes next itself, so this waits for it.
const claim = newest(async (isLast, { first = false } = {}) => {
  await sent();
  const rowsHere = list();
  if (!isLast() || !rowsHere?.dataset.claims || !current()) return;
  claimed = Date.now();
  const body = new URLSearchParams(rowsHere.dataset.token ? { csrf_token: rowsHere.dataset.token } : {});
  for (const id of ahead(current())) body.append("wanted", id);
  try {
    const news = await askJson(rowsHere.dataset.claims, { method: "POST", body });
    showHeld(news.held);
    if (first && news.mine[0] && current()?.matches("[data-held]")) stand(find(news.mine[0]));
  } catch { /* the next look tells */ }
});

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

async function look() {
  if (document.hidden) return;
  if (isSending()) return soon(500);
  const url = new URL(list().dataset.live, location.href);
  url.searchParams.set("since", list().dataset.since);
  url.searchParams.set("seen", rows().map((row) => `${row.dataset.comment}:${row.dataset.version}`).join(" "));
  try {
    const news = await askJson(url);
    pause = PAUSE;
    showOffline(false);
    if (!isSending()) take(news);
    if (Date.now() - claimed > CLAIM_EVERY) claim();
  } catch (problem) {
    if (isRefusal(problem)) return void (problem.status === 401 && warn(problem));
    pause = Math.min(pause * 2, LONGEST);
    showOffline(true);
  }
  soon(pause);
}

// The server answers and says no: asking again changes nothing until one comes back to the page.
const isRefusal = ({ status }) => status >= 400 && status < 500 && status !== 429;

function take(news) {
  setCounts(news);
  showHeld(news.held);
  steadily(current() ?? list(), () => {
    for (const [id, change] of Object.entries(news.changed)) {
      const row = find(id);
      if (row) drawFaces(settled(renew(row, parse(change.row)[0]), change.said).parentNode);
    }
  });
  showNewer(news.newer);
}

// A colleague decided it: the row stays where it is, greyed, and says so.
function settled(row, said) {
  row.dataset.settled = "";
  const line = document.createElement("span");
  line.className = "settled-by";
  line.textContent = said;
  row.querySelector(".where").append(line);
  return row;
}

function showHeld(held) {
  for (const row of rows()) {
    const reader = held[row.dataset.comment];
    row.toggleAttribute("data-held", Boolean(reader));
    const badge = row.querySelector(".reader");
    if (badge) {
      badge.hidden = !reader;
      badge.textContent = reader ? words("reads", { name: reader }) : "";
    }
  }
}

function showNewer(number) {
  const bar = document.getElementById("newer");
  if (!bar) return;
  const since = Number(list().dataset.since);
  const here = rows().filter((row) => Number(row.dataset.arrival) > since).length;
  const waiting = Math.max(number - here, 0);
  bar.hidden = waiting === 0;
  if (waiting) bar.querySelector("[data-number]").textContent = words("newer", { number: waiting >= 100 ? "100+" : waiting });
}

function showOffline(is) {
  const note = document.getElementById("offline");
  if (note) note.hidden = !is;
}
