/** What the browser keeps for the reader; where it keeps nothing (blocked), this page's memory does. */

const PREFIX = 'moderation:';
const memory = {};

/** The value kept under a key in 'localStorage' or 'sessionStorage', or null. */
export function recall(area, key) {
  try {
    return JSON.parse(window[area].getItem(PREFIX + key));
  } catch {
    return memory[key] ?? null;
  }
}

/** Keeps a value; null removes it. */
export function keep(area, key, value) {
  memory[key] = value;
  try {
    if (value == null) window[area].removeItem(PREFIX + key);
    else window[area].setItem(PREFIX + key, JSON.stringify(value));
  } catch { /* full or forbidden: the page works without */ }
}
