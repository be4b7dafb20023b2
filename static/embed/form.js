/** The reply form: one, which moves under the comment that is answered. */
import { hash } from './avatar.js';
import { button, fill, make } from './dom.js';
import { keep, recall } from './store.js';
import { span } from './time.js';
import { words } from './words.js';

const NAMES = ['body', 'name', 'email', 'website'];

export class Form {
  constructor(thread) {
    this.thread = thread;
    this.parent = null;
    this.fields = {};
    this.build();
    this.listen();
  }

  build() {
    const level = `h${this.thread.level}`;
    const email = { type: 'email', autocomplete: 'email', 'aria-describedby': 'note email-error' };
    this.title = make(level, { part: 'heading', id: 'title' }, words.leave);
    this.cancel = button('cancel', words.cancel, () => this.answer(null, true), { hidden: true });
    this.save = make('input', { part: 'check', type: 'checkbox', id: 'save', onchange: () => this.remember() });
    this.problem = make('div', { part: 'summary', role: 'alert' });
    this.post = make('button', { part: 'button post', type: 'submit' }, words.post);
    this.trap = make('input', { name: 'homepage', tabindex: -1, autocomplete: 'off' });
    this.element = make('form', { part: 'form', novalidate: true },
      make('div', { part: 'head' }, this.title, this.cancel),
      make('p', { part: 'note', id: 'note' }, words.note, star()),
      this.field('body', 'textarea', { rows: 5 }),
      make('div', { part: 'pair' },
        this.field('name', 'input', { autocomplete: 'name' }), this.field('email', 'input', email)),
      this.field('website', 'input', { type: 'url', autocomplete: 'url' }),
      make('div', { part: 'trap', 'aria-hidden': 'true' }, this.trap),
      make('label', { part: 'save' }, this.save, make('span', {}, words.save)),
      this.problem, this.post);
  }

  listen() {
    this.element.addEventListener('submit', (event) => this.submit(event));
    this.element.addEventListener('input', () => this.draft());
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.submit(event);
    });
  }

  field(name, tag, attributes) {
    const required = name !== 'website';
    const input = make(tag, { part: 'input', id: name, name, required, 'aria-describedby': `${name}-error`, ...attributes });
    const error = make('p', { part: 'error', id: `${name}-error` });
    this.fields[name] = { input, error };
    return make('div', { part: 'field' }, make('label', { part: 'label', for: name }, words[name], required && star()), input, error);
  }

  /** Back home, before the list is emptied. */
  park() {
    this.thread.home.replaceChildren(this.element);
  }

  /** After the thread came: the form, or why there is none; a reply that was being written is open again. */
  settle() {
    const { thread } = this;
    if (!thread.open) return fill(thread.home, thread.closed());
    this.since ||= performance.now();
    const person = recall('localStorage', 'person');
    if (person && !this.save.checked) {
      this.save.checked = true;
      for (const name of NAMES) this.set(name, this.get(name) || person[name]);
    }
    const parent = recall('sessionStorage', this.key('open'));
    this.answer(thread.articles.has(parent) ? parent : null);
  }

  key(of) {
    return `${of}:${this.thread.host}:${this.thread.site}:${this.thread.article.url}`;
  }

  /** Moves under the comment with the id `parent`, or home for null; `moved` by the reader's own hand. */
  answer(parent = null, moved) {
    const { thread } = this;
    const from = thread.articles.get(this.parent)?.element;
    const to = thread.articles.get(parent);
    this.parent = parent;
    if (to) to.element.lastChild.before(this.element);
    else this.park();
    this.title.textContent = to ? words.answer(to.comment.author.name) : words.leave;
    this.cancel.hidden = !to;
    const draft = recall('sessionStorage', this.key(`draft:${parent || ''}`)) || {};
    this.nonce = draft.nonce;
    this.set('body', draft.body);
    for (const name of ['name', 'website']) this.set(name, this.get(name) || draft[name]);
    this.complain({});
    keep('sessionStorage', this.key('open'), parent);
    if (moved) (to ? this.fields.body.input : from?.querySelector('.reply'))?.focus();
  }

  get(name) {
    return this.fields[name].input.value;
  }

  values(...names) {
    return Object.fromEntries(names.map((name) => [name, this.get(name)]));
  }

  set(name, value) {
    this.fields[name].input.value = value || '';
  }

  /** Keeps what is typed, but for the address, until it is posted. */
  draft() {
    const draft = this.values('body', 'name', 'website');
    const empty = !Object.values(draft).join('');
    keep('sessionStorage', this.key(`draft:${this.parent || ''}`), empty ? null : { ...draft, nonce: this.nonce });
  }

  /** Keeps name, email and website while the box is ticked; `now` they are known to be good. */
  remember(now) {
    if (!this.save.checked) keep('localStorage', 'person', null);
    else if (now) keep('localStorage', 'person', this.values('name', 'email', 'website'));
  }

  async submit(event, anyway) {
    event?.preventDefault();
    if (this.busy) return;
    const errors = this.check();
    this.complain(errors);
    if (Object.keys(errors).length) return;
    if (anyway) this.agreed = this.get('body');
    const revealed = this.agreed !== this.get('body') && revealing(this.get('body'));
    if (revealed) return this.caution(revealed);
    this.working(true);
    try {
      await this.send();
    } catch (problem) {
      this.failed(problem);
    }
    this.working(false);
  }

  check() {
    const errors = {};
    for (const name of Object.keys(words.missing)) if (!this.get(name).trim()) errors[name] = [words.missing[name]];
    if (!errors.email && !this.get('email').includes('@')) errors.email = [words.address];
    return errors;
  }

  async send() {
    const { thread, parent } = this;
    const content = { url: thread.url, title: thread.title, ...this.values(...NAMES) };
    if (parent) content.parent = parent;
    if (this.trap.value) content.homepage = this.trap.value;
    const answer = await thread.call('comments', {
      method: 'POST',
      headers: { 'Idempotency-Key': this.once(content) },
      body: { ...content, elapsed: Math.round(performance.now() - this.since) },
    });
    this.remember(true);
    this.nonce = undefined;
    this.set('body');
    keep('sessionStorage', this.key(`draft:${parent || ''}`), null);
    this.answer();
    thread.mine.posted(answer, { ...content, parent });
  }

  /** The same key for the same content until it is posted, also after a reload; another for any change. */
  once(content) {
    this.nonce ||= [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');
    this.draft();
    return `${this.nonce}-${hash(JSON.stringify(content)).toString(36)}`;
  }

  working(busy) {
    this.busy = busy;
    this.post.textContent = busy ? words.posting : words.post;
    this.post.setAttribute('aria-disabled', busy);
  }

  failed({ status, detail, errors = {}, after, passing }) {
    this.complain(errors);
    if (this.problem.hasChildNodes()) return;
    const text = (status < 500 && detail) || (!after && words.unreached) || '';
    fill(this.problem, make('p', { part: 'problem' }, text, after ? ` ${words.wait(span(after))}` : ''),
      passing && make('button', { part: 'button again', type: 'submit' }, words.again));
  }

  /** Shows errors at their fields, sums them up and moves to the first; {} clears. */
  complain(errors) {
    const wrong = NAMES.filter((name) => errors[name]);
    const others = Object.keys(errors).filter((name) => !NAMES.includes(name)).flatMap((name) => errors[name]);
    for (const [name, { input, error }] of Object.entries(this.fields)) {
      input.setAttribute('aria-invalid', wrong.includes(name));
      error.textContent = (errors[name] || []).join(' ');
    }
    const summary = [wrong.length && words.look(wrong.map((name) => words[name])), ...others].filter(Boolean);
    fill(this.problem, summary.length && make('p', { part: 'problem' }, summary.join(' ')));
    if (wrong.length) this.fields[wrong[0]].input.focus();
  }

  caution(what) {
    const anyway = button('anyway', words.anyway, () => this.submit(null, true));
    fill(this.problem, make('p', { part: 'caution' }, words.public(what)), make('div', { part: 'choice' }, anyway,
      button('change', words.change, () => {
        this.complain({});
        this.fields.body.input.focus();
      })));
    anyway.focus();
  }
}

function star() {
  return make('span', { part: 'star', 'aria-hidden': 'true' }, ' *');
}

/** What a text gives away about how to reach a person, in words, or undefined. Links don't count, dates aren't phone numbers. */
export function revealing(text) {
  const bare = text.replace(/https?:\/\/\S+/g, '');
  if (/[^\s@<>(),;:]+@[^\s@]+\.[^\s@.]{2,}/.test(bare)) return words.anEmail;
  const phone = (number) => /^(\+\d{8,15}|0\d{8,12})$/.test(number.replace(/[^+\d]/g, ''))
    || /^\(?\d{3}[).\- ]+\d{3}[.\- ]\d{4}$/.test(number);
  return (bare.match(/(\+|\(|\b)\d[\d ()./-]{6,}\d/g) || []).some(phone) ? words.aPhone : undefined;
}
