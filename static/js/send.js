// Acts on their way to the server: one after the other, in the order in which they were done.
import { words } from "./words.js";

let last = Promise.resolve();
let waiting = 0;
const queued = new Set();

export const isSending = () => waiting > 0;

// When nothing is on its way any more.
export async function sent() {
  do await last; while (waiting);
}

// What went wrong with an act: `answer` is the server's JSON where it gave one.
class Refused extends Error {
  constructor(status, answer) {
    super(status === 401 ? words("signed_out") : said(answer) || (status ? words("unchanged") : words("unsent")));
    this.status = status;
    this.answer = answer;
  }
}

// Send a form's fields after everything that was sent before; gives the server's news.
// `fields` is called when it is its turn, so that it says what is true then.
export function send(action, fields) {
  const act = { action, fields };
  waiting += 1;
  queued.add(act);
  const mine = last.then(() => {
    queued.delete(act);
    return post(action, fields());
  }).finally(() => { waiting -= 1; });
  last = mine.catch(() => {});
  return mine;
}

// The page goes before their turn has come: they leave with it.
addEventListener("pagehide", () => {
  for (const { action, fields } of queued) fetch(action, { method: "POST", body: fields(), keepalive: true });
  queued.clear();
});

// A page, for what is not an act: the form as it came back, or the page behind a link.
export async function ask(href, options = {}) {
  const answer = await reach(href, options);
  if (isLogin(answer)) throw new Refused(401);
  const page = await pageOf(answer);
  if (!answer.ok) throw new Refused(answer.status, told(page));
  return page;
}

export async function askJson(href, options = {}) {
  const answer = await reach(href, { ...options, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Refused(answer.status, await json(answer));
  return answer.json();
}

async function post(action, body) {
  const answer = await reach(action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (isLogin(answer)) throw new Refused(401);
  const kind = answer.headers.get("Content-Type") ?? "";
  if (kind.includes("json")) {
    const content = await answer.json();
    if (answer.ok) return content;
    throw new Refused(answer.status === 400 && await isSignedOut() ? 401 : answer.status, content);
  }
  const page = await pageOf(answer);
  if (answer.ok || page.querySelector("[data-sheet]")) return { page, href: answer.url };
  throw new Refused(answer.status, told(page));
}

async function reach(href, options) {
  try {
    return await fetch(href, options);
  } catch {
    throw new Refused(0);
  }
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}

// A form that is older than the sign-in is refused before anybody asks who sent it.
async function isSignedOut() {
  const answer = await reach(location.href, { method: "HEAD", headers: { Accept: "application/json" } });
  return answer.status === 401;
}

const isLogin = (answer) => answer.status === 401 || new URL(answer.url).pathname === "/login";
const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const told = (page) => ({ detail: page.querySelector('[role="alert"], h1 + p')?.textContent.trim() });

// The sentences of a problem (RFC 9457): those of its fields, else its own.
const said = (problem) => Object.values(problem?.errors ?? {}).flat().join(" ") || problem?.detail;
