// Deciding: the row leaves at once and the next one stands in its place; the server's answer follows.
// When it says no, the row comes back and says why.
import { drawFaces } from "./faces.js";
import { ahead, bringTo, busyWith, current, find, following, goesOn, isAlone, isFree, keep, leave, list, missing, nameOf, note, parse, renew, rows, sizeOf, stand, steadily } from "./list.js";
import { expectGone, left, setCounts } from "./numbers.js";
import { send } from "./send.js";
import { say, sayOn, tell, warn } from "./told.js";
import { words } from "./words.js";

// Where undo puts a comment back: by id.
const places = new Map();

// Whether a decision takes a comment out of this list.
function leaves(to) {
  const queue = list().dataset.queue;
  if (queue === "all" || isAlone()) return false;
  return ["pending", "unattached", "reported"].includes(queue) || queue !== to;
}

export function decide(form, button) {
  const row = form.closest(".row");
  const [id, to] = [row.dataset.comment, button?.value];
  const next = following(row);
  const goes = leaves(to) && list().contains(row);
  row.dataset.leaving = "";
  const back = goes ? leave(row, next) : () => row;
  if (goes) {
    places.set(id, back);
    expectGone(sizeOf(row));
  } else if (next) {
    stand(next);
  }
  const body = fieldsOf(form, button);
  let asked = [];
  const sent = send(form.action, () => withRefill(body, (asked = ahead(current() ?? next))));
  return (goesOn() ? busyWith(sent) : sent).then(
    (news) => accept(news, { row, goes, to, next, asked }),
    (problem) => takeBack(problem, { row, goes, back, next }),
  );
}

export function undo(form) {
  return send(form.action, () => withRefill(fieldsOf(form), [])).then(restore, (problem) => {
    if (problem.answer?.row) bringBack(problem.answer);
    warn(problem);
  });
}

// Any other act on a row (a sheet, a small form): its row is renewed, or leaves when it no longer belongs here.
export function settle(news, { focus = true } = {}) {
  const old = find(news.about ?? "");
  if (old && stays(news)) renewed(old, news);
  else if (old) places.set(news.about, leave(old, following(old)));
  put(news);
  tell(news);
  sayOn(news.said, left(), current());
  if (focus) stand(current());
  if (current()) list().dispatchEvent(new CustomEvent("moved", { detail: current() }));
}

export function put(news) {
  if (news.rows) keep(parse(news.rows));
  if (news.more) list().dataset.more = news.more;
  if ("ends" in news) list().toggleAttribute("data-ends", news.ends);
  setCounts(news);
  drawFaces(document);
}

function accept(news, { row, goes, to, next, asked }) {
  if (leadsOn(news)) return void (location.href = news.href);
  delete row.dataset.leaving;
  if (goes) expectGone(-sizeOf(row));
  if (!goes && row.isConnected && news.row) renewed(row, news);
  if (goes && news.belongs) place(news, places.get(news.about));
  put(news);
  goOn(news.mine ?? [], asked);
  if (news.done) tell(news, to);
  sayOn(news.said || words("same"), left(), current());
}

// A page, or a bulk act that goes on or has a page to tell of what it left.
const leadsOn = (news) => news.href && (news.page || !news.ended || !("about" in news));

// Those asked for and not got are somebody else's. Where the focus stands on one of them, it goes on.
function goOn(mine, asked) {
  const ids = asked.map((pair) => pair.split(":")[0]);
  for (const id of ids.slice(0, ids.indexOf(mine.at(-1)))) if (!mine.includes(id)) find(id)?.setAttribute("data-held", "");
  if (!current()) stand(find(mine[0] ?? "") ?? rows().find(isFree) ?? null);
  else if (mine[0] && current().matches("[data-held]")) stand(find(mine[0]));
}

function takeBack(problem, { row, goes, back, next }) {
  delete row.dataset.leaving;
  const news = problem.answer;
  const untouched = current() === next;
  const height = (next ?? list()).getBoundingClientRect().top;
  let fresh = row;
  if (goes) steadily(current() ?? list(), () => { fresh = back(); });
  if (goes) expectGone(-sizeOf(row));
  if (news?.row) {
    fresh = renew(fresh, parse(news.row)[0]);
    setCounts(news);
    drawFaces(fresh.parentNode);
  }
  note(fresh, problem.message);
  warn(problem, `${nameOf(fresh)}: ${problem.message}`);
  if (!untouched) return;
  stand(fresh);
  bringTo(height, fresh);
}

function restore(news) {
  if (leadsOn(news)) return void (location.href = news.href);
  if (!news.about) return void say(words("nothing"));
  const old = find(news.about);
  if (old && !stays(news)) leave(old, following(old));
  else if (old || news.belongs) bringBack(news);
  put(news);
  tell(news);
  sayOn(news.said, left(), current());
}

// A comment as it is now, where it stands or stood; else first.
function bringBack(news) {
  const old = find(news.about);
  if (old) stand(renewed(old, news));
  else if (!isAlone()) place(news, places.get(news.about) ?? ((fresh) => list().prepend(fresh)));
  places.delete(news.about);
}

// Whether a comment that was acted on is still one of this page.
const stays = (news) => news.belongs || (isAlone() && news.row);

function place(news, putBack) {
  const fresh = parse(news.row)[0];
  if (!fresh) return;
  const height = (current() ?? list()).getBoundingClientRect().top;
  fresh.removeAttribute("aria-current");
  putBack(fresh);
  stand(fresh);
  bringTo(height, fresh);
}

function renewed(old, news) {
  return renew(old, parse(news.row)[0]);
}

function fieldsOf(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  body.delete("next");
  return body;
}

function withRefill(body, asked) {
  const all = list();
  if (all?.dataset.more && missing() > 0) {
    body.set("more", all.dataset.more);
    body.set("want", String(missing()));
  }
  for (const id of asked) body.append("next", id);
  return body;
}
