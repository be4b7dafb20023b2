// Single keys: never while typing, never with Ctrl, Alt or Meta, never when they are switched off.
// A person may have given a key's act to another key, or to none (data-keymap, WCAG 2.1.4).
const WAIT = 1500;

const isTyping = (part) => part.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");

// The letter of a key whatever the keyboard's alphabet: on a Russian or Arabic one, that of its place.
function letterOf(event) {
  if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const code = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code);
  if (code) return (code[1] ?? code[2]).toLowerCase();
  return event.code === "Slash" ? (event.shiftKey ? "?" : "/") : event.key;
}

// From the key that is pressed to the published one whose act it does.
function published(pressed) {
  const map = JSON.parse(document.body.dataset.keymap || "{}");
  const given = Object.entries(map).find(([, key]) => key && key === pressed);
  if (given) return given[0];
  return pressed in map ? null : pressed;
}

// `acts` maps a key to what it does ("Shift+x" with Shift, which only letters have: elsewhere a layout may need it
// to write the sign, as German does for "/" and French for digits); that of "g" gets the letter pressed after it.
// `digit` gets 1 to 9.
export function listen(acts, digit) {
  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const letter = letterOf(event);
    if (waiting > Date.now()) {
      waiting = 0;
      event.preventDefault();
      return acts.g(letter);
    }
    const isShifted = event.shiftKey && /^[a-z]$/.test(letter);
    if (/^[1-9]$/.test(letter)) return void (digit(letter) && event.preventDefault());
    const key = published(letter);
    const act = acts[isShifted ? `Shift+${key}` : key];
    if (key === "g" && !isShifted) waiting = Date.now() + WAIT;
    else if (act) {
      event.preventDefault();
      act();
    }
  });
}
