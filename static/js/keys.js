// Single keys: never while typing, never with Ctrl, Alt or Meta, never when they are switched off.
const WAIT = 1500;

const isTyping = (part) => part.closest?.("input, textarea, select, [contenteditable]");

// `acts` maps a key to what it does; the act of "g" gets the letter pressed after it.
export function listen(acts) {
  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.shiftKey && event.key !== "?") return;
    if (waiting > Date.now()) {
      waiting = 0;
      event.preventDefault();
      acts.g(event.key);
    } else if (event.key === "g") {
      waiting = Date.now() + WAIT;
    } else if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });
}
