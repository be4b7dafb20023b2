// How many replies the saved views hold: asked for with the page, and again some time after the queues changed.
import { askJson } from "./send.js";

const PAUSE = 15000;
let waits = false;

export function countViews() {
  if (!place()) return;
  count();
  addEventListener("counted", () => {
    if (waits) return;
    waits = true;
    setTimeout(() => { waits = false; count(); }, PAUSE);
  });
}

const place = () => document.querySelector("[data-views]");

async function count() {
  try {
    const numbers = await askJson(place().dataset.views);
    for (const badge of place().querySelectorAll("[data-view]")) badge.textContent = numbers[badge.dataset.view] ?? "";
  } catch { /* the next change asks again */ }
}
