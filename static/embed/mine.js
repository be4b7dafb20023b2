/** The reader's own replies: known by the tickets this browser keeps, shown to nobody else until they are public. */
import { button, fill, make } from './dom.js';
import { keep, recall } from './store.js';
import { span } from './time.js';
import { words } from './words.js';

const KEPT = 100;

export class Mine {
  constructor(thread) {
    this.thread = thread;
    this.key = `tickets:${thread.host}:${thread.site}`;
  }

  /** Tickets of every article of the site: {id, ticket, url, done?}; `done` ones need no more looking up. */
  get tickets() {
    return recall('localStorage', this.key) || [];
  }

  update(id, change) {
    const tickets = this.tickets.flatMap((ticket) => (ticket.id !== id ? ticket : change ? { ...ticket, ...change } : []));
    keep('localStorage', this.key, tickets.length ? tickets : null);
  }

  /** Asks what became of each reply that this browser wrote under this article; `shown`: of those on the page only. */
  look(shown) {
    const { articles, article, url } = this.thread;
    for (const ticket of this.tickets) {
      if (ticket.url !== article.url && ticket.url !== url) continue;
      if (articles.get(ticket.id)?.own || (shown && !articles.has(ticket.id))) continue;
      if (!ticket.done) this.ask(ticket);
      else if (articles.has(ticket.id)) this.show(ticket, { status: 'approved', edit_until: null });
    }
  }

  async ask({ id, ticket, url }) {
    try {
      this.show({ id, ticket, url }, await this.call(id, ticket));
    } catch ({ status }) {
      if ([401, 404, 410].includes(status)) this.update(id);
    }
  }

  call(id, ticket, method, body) {
    return this.thread.call(`comments/${id}`, { method, body, headers: { Authorization: `Ticket ${ticket}` } });
  }

  /** A reply has been taken: remembers its ticket, shows it and moves to it. */
  posted(answer, content) {
    const { thread } = this;
    const ticket = { id: answer.id, ticket: answer.ticket, url: thread.article.url };
    const { name, website, body, parent } = content;
    const known = this.tickets.filter(({ id }) => id !== answer.id);
    keep('localStorage', this.key, [...known, ticket].slice(-KEPT));
    this.show(ticket, { ...answer, name, website, body, parent, created: new Date().toISOString(), fresh: true });
    thread.say(answer.message);
    thread.visit(answer.id);
    thread.tell('posted', { id: answer.id, status: answer.status });
  }

  /** Shows a reply as its writer may see it: `own` is the API's answer about it. */
  show(ticket, own) {
    const { thread } = this;
    const known = thread.articles.get(ticket.id);
    const open = windowOf(own) > 0;
    if (own.status === 'deleted') return this.drop(ticket.id);
    if (own.status === 'approved' && !open) this.update(ticket.id, { done: true });
    if (own.status === 'approved' && !known && !own.fresh) return;
    const { name, website, ...rest } = own;
    const before = known?.comment;
    const comment = {
      ...before, ...JSON.parse(JSON.stringify(rest)), id: ticket.id,
      author: before?.author || { name, website, avatar: ticket.id },
    };
    const element = thread.put(comment, own);
    this.equip(element, ticket, own);
    thread.setCount(thread.article.count);
  }

  /** The line below a reply of one's own: what may still be done about it. */
  equip(element, ticket, own) {
    const line = element.querySelector(':scope > .actions');
    if (own.message && (own.fresh || own.status === 'rejected')) line.before(make('p', { part: 'message' }, own.message));
    if (own.reason) line.before(make('p', { part: 'reason', dir: 'auto' }, own.reason.text));
    if (own.status === 'rejected') line.append(button('dismiss', words.dismiss, () => this.drop(ticket.id)));
    else if (windowOf(own) > 0) {
      line.append(make('div', { part: 'own' },
        make('span', {}, button('edit', words.edit, () => this.edit(element, ticket, own)), ' ',
          make('span', { part: 'left', 'data-until': own.edit_until }, words.remaining(span(windowOf(own))))),
        button('withdraw', words.withdraw, () => this.confirm(line, ticket))));
    }
  }

  /** Asks before what can't be undone. */
  confirm(line, ticket) {
    const before = [...line.childNodes];
    const stay = button('keep', words.keep, () => {
      fill(line, ...before);
      line.querySelector('.withdraw').focus();
    });
    fill(line, make('span', { part: 'sure', role: 'status' }, words.sure),
      button('withdraw', words.withdraw, () => this.withdraw(line, ticket)), stay);
    stay.focus();
  }

  async withdraw(line, { id, ticket }) {
    try {
      const { message } = await this.call(id, ticket, 'DELETE');
      this.drop(id);
      this.thread.say(message);
      this.thread.heading.focus();
    } catch (problem) {
      this.refuse(line, problem);
    }
  }

  edit(element, ticket, own) {
    const [body, line] = [element.querySelector(':scope > .body'), element.querySelector(':scope > .actions')];
    const area = make('textarea', { part: 'input', rows: 4, 'aria-label': words.editing });
    const form = make('form', { part: 'editor' }, area, make('div', { part: 'choice' },
      make('button', { part: 'button post', type: 'submit' }, words.saveEdit),
      button('cancel', words.cancel, () => {
        form.replaceWith(body, line);
        line.querySelector('.edit').focus();
      })));
    area.value = own.body;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.change(form, ticket, own, area.value);
    });
    line.remove();
    body.replaceWith(form);
    area.focus();
  }

  async change(form, ticket, own, body) {
    try {
      const changed = await this.call(ticket.id, ticket.ticket, 'PATCH', { body });
      this.show(ticket, { ...own, ...changed, fresh: false });
      this.thread.say(changed.message);
      this.thread.visit(ticket.id);
    } catch (problem) {
      this.refuse(form, problem);
    }
  }

  refuse(place, { detail, errors = {}, status }) {
    place.querySelector('.error')?.remove();
    const text = errors.body?.join(' ') || (status < 500 && detail) || words.unchanged;
    place.append(make('p', { part: 'error', role: 'alert' }, text));
  }

  drop(id) {
    this.update(id);
    if (this.thread.articles.has(id)) this.thread.remove(id);
  }

  /** Keeps what only this reader sees behind what has just been loaded. */
  arrange() {
    for (const [id, { own }] of this.thread.articles) if (own && own.status !== 'approved') this.thread.place(id);
    this.look(true);
  }

  /** Counts the windows down and closes those that are over. */
  tick() {
    for (const left of this.thread.section.querySelectorAll('.left')) {
      const time = windowOf({ edit_until: left.dataset.until });
      left.textContent = words.remaining(span(time));
      if (time <= 0) left.closest('.own').remove();
    }
  }
}

/** Milliseconds that an own reply may still be changed. */
function windowOf({ edit_until: until }) {
  return until ? new Date(until) - Date.now() : 0;
}
