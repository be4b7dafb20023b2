// What the scripts say, in the language of the page: its block of words (moderation/dashboard/phrases.py).
const phrases = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

// The sentence of a key, its {places} filled: words(key, { name: "Bob" }).
export function words(key, values = {}) {
  return (phrases[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
