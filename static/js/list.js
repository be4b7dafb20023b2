// The rows of the list on the page: which one is in focus, which comes next, leaving and coming back.

export const list = () => document.getElementById("rows");
// Whether the page shows one reply alone: it stays whatever becomes of it, and no other one comes.
export const isAlone = () => list()?.dataset.alone !== undefined;
export const rows = () => [...(list()?.children ?? [])].filter((row) => row.matches(".row"));
export const current = () => document.querySelector('.row[aria-current="true"]');
export const find = (id) => document.querySelector(`.row[data-comment="${CSS.escape(id)}"]`);
export const nameOf = (row) => row?.querySelector(".name")?.textContent.trim() ?? "";

// How many replies a row stands for: near-duplicates are one row.
export const sizeOf = (row) => Number(row.querySelector(".tick input")?.dataset.number ?? 1);

// Whether a moderator who goes on should stand here: nobody else reads it and nobody has decided it meanwhile.
export const isFree = (row) => !row.matches("[data-held], [data-settled], [data-leaving]");

// The row to go on with after `row`: the next free one below, else the nearest free one above, else none.
export function following(row) {
  const all = rows();
  const at = all.indexOf(row);
  return all.slice(at + 1).find(isFree) ?? all.slice(0, at).reverse().find(isFree) ?? null;
}

// The free rows from `row` on as the server is told of them, "id:version", the first `most` of them.
export function ahead(row, most = 6) {
  if (!row) return [];
  const all = rows();
  return all.slice(Math.max(all.indexOf(row), 0)).filter(isFree).slice(0, most).map((one) => `${one.dataset.comment}:${one.dataset.version}`);
}

// Choose a row, or none; `moved` is told so that what stands beside follows.
export function choose(row) {
  const before = current();
  if (row === before) return;
  before?.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  list().dispatchEvent(new CustomEvent("moved", { detail: row }));
}

// Choose a row and put the focus on it.
export function stand(row) {
  choose(row);
  (row ?? document.getElementById("stream"))?.focus({ preventScroll: true });
  if (row && !isInSight(row)) row.scrollIntoView({ block: "nearest" });
}

// Do what changes heights above or below a part of the page, and leave that part where it is in the window.
export function steadily(part, act) {
  const before = part.getBoundingClientRect().top;
  act();
  scrollBy({ top: part.getBoundingClientRect().top - before, behavior: "instant" });
}

// Scroll so that a row lies at a height of the window, where another one lay.
export function bringTo(height, row) {
  if (row) scrollBy({ top: row.getBoundingClientRect().top - Math.max(height, 0), behavior: "instant" });
}

// Take a row out and stand on the next one, which comes to lie at the same height of the window.
// Returns how to put it back where it was.
export function leave(row, next) {
  const height = row.getBoundingClientRect().top;
  const neighbour = row.nextElementSibling;
  stand(next);
  row.remove();
  fill();
  bringTo(height, next);
  return (fresh = row) => {
    if (neighbour?.isConnected) neighbour.before(fresh);
    else list().append(fresh);
    showEmpty();
    return fresh;
  };
}

// Put a fresh row in the place of an old one; the focus stays on it if it was there.
export function renew(old, fresh) {
  const isHere = old === current();
  for (const name of ["data-held", "data-reader"]) {
    if (old.hasAttribute(name)) fresh.setAttribute(name, old.getAttribute(name));
  }
  if (isHere) fresh.setAttribute("aria-current", "true");
  else fresh.removeAttribute("aria-current");
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (hadFocus) fresh.focus({ preventScroll: true });
  if (isHere) list().dispatchEvent(new CustomEvent("moved", { detail: fresh }));
  return fresh;
}

// A line under the head of a row: what became of it.
export function note(row, sentence) {
  row.querySelector(".trouble")?.remove();
  const line = document.createElement("p");
  line.className = "trouble";
  line.textContent = sentence;
  row.querySelector("header").after(line);
}

// Rows out of the server's HTML, in the page's own document.
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const found = [...template.content.querySelectorAll(".row")];
  if (isAlone()) for (const row of found) row.querySelector(".tick")?.remove();
  return found;
}

// Rows that are there before they are needed, so that the list is as long after a decision as before.
const FULL = 25;
const reserve = [];

export const missing = () => 2 * FULL - rows().length - reserve.length;
export const goesOn = () => Boolean(list().dataset.more) && list().dataset.ends === undefined;

export function keep(fresh) {
  for (const row of fresh) {
    const id = row.dataset.comment;
    if (!find(id) && !reserve.some((one) => one.dataset.comment === id)) reserve.push(row);
  }
  fill();
}

// Fill the list up from what is kept behind it.
function fill() {
  while (rows().length < FULL && reserve.length) {
    const row = reserve.shift();
    if (!find(row.dataset.comment)) list().append(row);
  }
  showEmpty();
}

// The list is busy while rows are brought; it is not empty before it is known that none come.
let bringing = 0;

export async function busyWith(work) {
  bringing += 1;
  showBusy();
  try {
    return await work;
  } finally {
    bringing -= 1;
    showBusy();
  }
}

function showBusy() {
  list().ariaBusy = String(bringing > 0);
  showEmpty();
}

function showEmpty() {
  const empty = document.getElementById("empty");
  if (empty) empty.hidden = rows().length > 0 || bringing > 0;
}

function isInSight(row) {
  const { top, bottom } = row.getBoundingClientRect();
  const acts = row.querySelector(".acts");
  const floor = acts && getComputedStyle(acts).position === "fixed" ? acts.getBoundingClientRect().top : innerHeight;
  return top >= 0 && (bottom <= floor || top < floor / 2);
}
