// How many replies there are: in the rail, beside the heading of the list, and in the title of the page.

const own = () => document.getElementById("here");

// Replies that have left the list in acts which the server has not answered yet.
let gone = 0;

// How many are left, as it stands on the page.
export const left = () => own()?.textContent ?? "";

// So many leave before the server says so; fewer than none come back, or are in its number from now on.
export function expectGone(number) {
  gone += number;
  show();
}

// The numbers of the server's news: `counts` by queue, and of this list `here` in words and as a `number`,
// which is null where counting stopped.
export function setCounts({ counts, here, number }) {
  let differ = false;
  for (const [queue, many] of Object.entries(counts ?? {})) {
    for (const badge of document.querySelectorAll(`[data-count="${queue}"]`)) {
      differ ||= badge.textContent !== local(many);
      badge.textContent = local(many);
    }
  }
  if (differ) dispatchEvent(new Event("counted"));
  if (!own() || here === undefined) return;
  if (number === null) delete own().dataset.number;
  else own().dataset.number = number;
  own().textContent = here;
  show();
}

function show() {
  const place = own();
  if (!place) return;
  if (place.dataset.number !== undefined) place.textContent = local(Math.max(place.dataset.number - gone, 0));
  const title = document.querySelector("#stream h1").textContent;
  const many = place.textContent === local(0) ? title : `${title} (${place.textContent})`;
  document.title = `${many} · ${document.querySelector(".rail .site").textContent}`;
}

const local = (number) => number.toLocaleString(document.documentElement.lang);
