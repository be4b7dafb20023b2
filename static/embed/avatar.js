/** A two-tone figure drawn from a public seed: the same seed always draws the same figure. */

const SVG = 'http://www.w3.org/2000/svg';
const FIGURES = [
  'M42 18a16 16 0 1 1-32 0a16 16 0 1 1 32 0',
  'M17-9h30v54h-30z',
  'M14 14h40v40h-40z',
  'M16-9c12 16-12 38 0 54h40v-54z',
];

export function avatar(seed) {
  const number = hash(seed);
  const hue = number % 360;
  const turn = ((number >>> 9) % 24) * 15;
  const other = hue + [-35, 0, 30, 50][(number >>> 14) % 4];
  return draw('svg', { viewBox: '0 0 36 36', part: 'avatar', class: 'avatar', 'aria-hidden': 'true' },
    draw('rect', { width: 36, height: 36, fill: `oklch(82% .085 ${hue})` }),
    draw('path', {
      d: FIGURES[(number >>> 17) % FIGURES.length],
      fill: `oklch(55% .13 ${other})`,
      transform: `rotate(${turn} 18 18)`,
    }));
}

/** 32 bits of FNV-1a with a final mix, so that near seeds look unlike. */
export function hash(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
