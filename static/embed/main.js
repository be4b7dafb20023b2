/** Where the tag stands, the replies appear: <moderation-replies> with a shadow root and the tag's own data-* options. */
import { make } from './dom.js';
import { STYLE } from './style.js'; // made from embed.css when the server assembles this file
import { Thread } from './thread.js';

const NAME = 'moderation-replies';

class Replies extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const { dataset } = this;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.thread = new Thread(root, {
      host: dataset.host,
      site: dataset.site,
      url: article(dataset.article),
      label: dataset.label,
      title: dataset.title || document.querySelector('meta[property="og:title"]')?.content || document.title,
      sort: dataset.sort === 'newest' ? 'newest' : 'oldest',
      top: dataset.form === 'top',
      level: Math.min(Math.max(parseInt(dataset.heading, 10) || 2, 1), 6),
      tell: (event, detail) => this.dispatchEvent(new CustomEvent(`moderation:${event}`, { bubbles: true, composed: true, detail })),
    });
    this.dress();
    this.thread.load(target());
    addEventListener('hashchange', () => this.follow(target()));
  }

  /** Takes the accent from data-accent, the page's --moderation-accent, or the page's links, whenever the page changes its colours. */
  dress() {
    const { accent } = this.dataset;
    if (accent) return this.style.setProperty('--moderation-accent', accent);
    const look = () => {
      const link = make('a', { href: '#', hidden: true });
      this.before(link);
      this.style.setProperty('--moderation-link', getComputedStyle(link).color);
      link.remove();
    };
    const watch = new MutationObserver(look);
    look();
    addEventListener('load', look);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look);
    for (const part of [document.documentElement, document.body]) watch.observe(part, { attributes: true });
  }

  /** A permalink was followed: shows that comment, unless another thread of this page holds it. */
  follow(id) {
    const elsewhere = [...document.querySelectorAll(NAME)].some((other) => other !== this && other.thread?.articles.has(id));
    if (id && this.isConnected && !elsewhere) this.thread.visit(id, true);
  }
}

function target() {
  return /^#comment-(\w+)$/.exec(location.hash)?.[1];
}

/** The article's address: as given, else the canonical link if it is of this origin, else where we are; without fragment. */
function article(given) {
  const canonical = document.querySelector('link[rel~=canonical]')?.href;
  const own = canonical?.startsWith(`${location.origin}/`);
  const url = new URL(given || (own ? canonical : location), location);
  url.hash = '';
  return url.href;
}

const tag = document.currentScript;
if (!customElements.get(NAME)) customElements.define(NAME, Replies);
if (tag) {
  const replies = document.createElement(NAME);
  Object.assign(replies.dataset, { host: new URL('.', tag.src).href.slice(0, -1) }, tag.dataset);
  // A head shows nothing: from there the replies go to the end of the page.
  if (!tag.closest('head')) tag.after(replies);
  else if (document.body) document.body.append(replies);
  else addEventListener('DOMContentLoaded', () => document.body.append(replies));
}
