// Two-tone figures drawn from a public id, so that a writer is known again at a glance.
const SVG = "http://www.w3.org/2000/svg";

function numbers(seed) {
  let state = 2166136261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16777619);
  return [state >>> 0, Math.imul(state, 2654435761) >>> 0, Math.imul(state ^ 0x9e3779b9, 2246822519) >>> 0];
}

function make(name, attributes) {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  return part;
}

export function drawFaces(root) {
  for (const place of root.querySelectorAll("[data-face]:empty")) {
    const [hue, x, y] = numbers(place.dataset.face);
    const face = make("svg", { viewBox: "0 0 36 36" });
    face.append(
      make("rect", { width: 36, height: 36, fill: `oklch(81% 0.09 ${hue % 360})` }),
      make("circle", { cx: 6 + (x % 24), cy: 6 + (y % 24), r: 15, fill: `oklch(54% 0.12 ${(hue + 40) % 360})` }),
    );
    place.append(face);
  }
}
