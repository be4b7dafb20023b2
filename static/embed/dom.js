/** Making elements without ever putting text where markup is read. */

/**
 * An element: `part` names it for the page's style sheet and ours alike, `on…` listens,
 * `true` sets a bare attribute, null and false set nothing. Children are nodes or text.
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
    if (name === 'part') element.className = value;
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

export function button(part, text, onclick, attributes) {
  return make('button', { part: `button ${part}`, type: 'button', onclick, ...attributes }, text);
}

/** A body whose HTML the server's sanitizer made: the only place where markup is read. */
export function prose(html) {
  const body = make('div', { part: 'body', dir: 'auto', lang: document.documentElement.lang });
  body.innerHTML = html;
  return body;
}

/** Swaps what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter(Boolean));
}
