/** The thread under one article: loads it, shows it, grows it, finds a comment in it. */
import { connect } from './api.js';
import { render } from './comment.js';
import { button, fill, make } from './dom.js';
import { Form } from './form.js';
import { Mine } from './mine.js';
import { ago, exact } from './time.js';
import { words } from './words.js';

const RETRIES = [2e3, 8e3, 3e4];
const TICK = 3e4;

export class Thread {
  /** `host`, `site`, `url`, `title`, `sort`, `top` (form first), `level` (of headings), `label` (of the region), `tell` (sends an event to the page). */
  constructor(root, options) {
    Object.assign(this, options);
    this.call = connect(this.host, this.site);
    this.articles = new Map();
    this.tries = 0;
    this.build(root);
    this.form = new Form(this);
    this.mine = new Mine(this);
    this.clock = setInterval(() => this.tick(), TICK);
    addEventListener('online', () => this.again?.());
  }

  build(root) {
    this.heading = make(`h${this.level}`, { part: 'heading', tabindex: -1 }, words.replies);
    this.tools = make('div', { part: 'sort', role: 'group', 'aria-label': words.sort, hidden: true },
      ...['oldest', 'newest'].map((sort) => button('order', words[sort], () => this.order(sort), { 'data-sort': sort })));
    this.notice = make('div', { part: 'notice', role: 'status' });
    this.list = make('div', { part: 'list' }, ...[1, 2, 3].map(() => make('div', { class: 'ghost' })));
    this.foot = make('div', { part: 'foot' });
    this.home = make('div', { part: 'home' });
    this.live = make('p', { class: 'unseen', role: 'status' });
    const thread = [make('div', { part: 'head' }, this.heading, this.tools), this.notice, this.list, this.foot];
    this.section = make('section', { part: 'replies', lang: 'en', 'aria-label': this.label || words.replies },
      ...(this.top ? [this.home, ...thread] : [...thread, this.home]), this.live);
    root.append(this.section);
  }

  /** Loads the first page, or the one that holds the comment `around`. A later call wins over an earlier one. */
  async load(around) {
    const turn = (this.turn = (this.turn || 0) + 1);
    clearTimeout(this.timer);
    this.again = null;
    this.section.setAttribute('aria-busy', true);
    const [page, problem] = await this.page({ around }).then((page) => [page], (problem) => [null, problem]);
    if (turn !== this.turn) return;
    if (page) this.show(page, around);
    else this.fail(problem, around);
  }

  page({ cursor, around }) {
    const query = { url: this.url, sort: this.sort };
    if (cursor) query.cursor = cursor;
    if (around) query.around = around;
    return this.call('thread', { query });
  }

  show({ site, article, comments, next }, around) {
    const first = !this.article;
    Object.assign(this, { rules: site, article, tries: 0, open: article.open && site.form?.open !== false });
    this.form.park();
    this.articles.clear();
    fill(this.list);
    fill(this.notice);
    this.insert(comments);
    this.grow(next);
    if (around && (next || this.shown < article.count)) this.notice.append(button('start', words.start, () => this.restart()));
    this.setCount(article.count);
    this.section.removeAttribute('aria-busy');
    this.form.settle();
    this.mine.look();
    if (around) this.visit(around);
    if (first) this.tell('ready', { count: article.count });
  }

  /** Says why there is nothing; what may pass (no network, a restart) is tried again a few times. */
  fail(problem, around) {
    if (around && problem.status >= 400 && problem.status < 500) return this.load();
    const retry = () => this.load(around);
    this.section.removeAttribute('aria-busy');
    if (!this.article) fill(this.list);
    fill(this.notice,
      make('p', { part: 'problem' }, (!problem.passing && problem.detail) || words.unloaded),
      button('again', words.again, retry));
    if (!problem.passing) return;
    this.again = retry;
    if (this.tries < RETRIES.length) this.timer = setTimeout(retry, Math.max(problem.after, RETRIES[this.tries++]));
  }

  /** Adds comments where they belong; a branch that goes on ends in a button. Returns the first new element. */
  insert(comments) {
    let first;
    for (const comment of comments) {
      if (!this.articles.has(comment.id)) {
        const element = render(comment, this);
        this.articles.set(comment.id, { comment, element });
        this.answersTo(comment.parent).append(element);
        first ||= element;
      }
      this.insert(comment.replies || []);
      if (comment.more) this.branch(this.answersTo(comment.id), comment.more);
    }
    return first;
  }

  /** Shows a comment of this reader's own as they may see it, in the place of what stood there. */
  put(comment, own) {
    const old = this.articles.get(comment.id);
    const element = render(comment, this, own);
    const counts = (entry) => (entry && (!entry.own || entry.own.status === 'approved') ? 1 : 0);
    const entry = { comment, element, own };
    if (old) {
      element.lastChild.append(...old.element.lastChild.children);
      old.element.replaceWith(element);
      if (this.form.parent === comment.id) element.lastChild.before(this.form.element);
    }
    this.articles.set(comment.id, entry);
    if (!old) this.place(comment.id);
    if (old || own.fresh) this.setCount(this.article.count + counts(entry) - counts(old));
    return element;
  }

  /** Puts a comment at the end of its place (newest first: a top-level one at the start). */
  place(id) {
    const { comment, element } = this.articles.get(id);
    const place = this.answersTo(comment.parent);
    if (place === this.list && this.sort === 'newest') place.prepend(element);
    else place.append(element);
  }

  remove(id) {
    const { comment, element, own } = this.articles.get(id);
    if (this.form.parent === id) this.form.answer();
    if (element.lastChild.childElementCount) return this.put({ ...comment, gone: true }, { status: 'deleted' });
    element.remove();
    this.articles.delete(id);
    this.setCount(this.article.count - (own?.status === 'approved'));
  }

  answersTo(parent) {
    return this.articles.get(parent)?.element.lastChild || this.list;
  }

  branch(place, cursor) {
    place.append(this.moreButton(words.branch, cursor, (next) => next && this.branch(place, next)));
  }

  grow(next) {
    fill(this.foot, next && this.moreButton(words.more, next, (next) => this.grow(next)));
  }

  moreButton(text, cursor, then) {
    const more = button('more', text, async () => {
      if (more.ariaBusy) return;
      more.ariaBusy = 'true';
      try {
        const { comments, next } = await this.page({ cursor });
        const before = this.articles.size;
        more.remove();
        const first = this.insert(comments);
        then(next);
        this.mine.arrange();
        this.say(words.added(this.articles.size - before));
        first?.focus();
      } catch (problem) {
        more.ariaBusy = null;
        more.textContent = words.again;
        this.say(problem.detail || words.unloaded);
      }
    });
    return more;
  }

  order(sort) {
    this.sort = sort;
    this.load();
  }

  setCount(count) {
    this.article.count = count;
    const empty = !this.articles.size;
    this.heading.textContent = words.count(count);
    this.tools.hidden = this.articles.size < 2;
    for (const order of this.tools.children) order.setAttribute('aria-pressed', order.dataset.sort === this.sort);
    this.list.toggleAttribute('hidden', empty);
    this.empty?.remove();
    if (empty && this.open) this.list.before((this.empty = make('p', { part: 'empty' }, words.empty)));
  }

  /** The sentence in place of the form, where none is taken. */
  closed() {
    const { closed } = this.article;
    return make('p', { part: 'closed' }, words.closed(closed && exact(closed)));
  }

  /** Shows a comment by its id and puts the focus on it; loads the page that holds it where it isn't here. */
  visit(id, load) {
    const found = this.articles.get(id);
    if (!found) return load ? this.load(id) : this.notice.prepend(make('p', { part: 'note' }, words.gone));
    found.element.scrollIntoView({ block: 'center' });
    found.element.focus({ preventScroll: true });
  }

  /** Opens or closes the form that reports a comment; few readers ever need it, so it is loaded here. */
  async report(opener, id) {
    try {
      (await import(`${this.host}/report.js${this.missed || ''}`)).report(this, opener, id);
    } catch (problem) {
      this.missed = `?${Date.now()}`; // some browsers remember an address that did not answer
      this.mine.refuse(opener.parentNode, problem);
    }
  }

  async restart() {
    await this.load();
    this.heading.focus();
  }

  /** How many of the comments on the page are readable. */
  get shown() {
    return [...this.articles.values()].filter(({ comment }) => !comment.gone).length;
  }

  say(text) {
    this.live.textContent = text;
  }

  tick() {
    if (!this.section.isConnected) return clearInterval(this.clock);
    for (const time of this.section.querySelectorAll('time')) time.textContent = ago(time.dateTime);
    this.mine.tick();
  }
}
