/** Reporting a comment: a small form under it. Not in the bundle; loaded when somebody first asks for it. */
import { fill, make } from './dom.js';
import { GROUNDS, LONGEST, STYLE } from './made.js'; // by the server, when it assembles this file

const WORDS = {
  title: (name) => `Report the reply by ${name}`,
  why: 'What is wrong with it?',
  text: 'Anything the moderators should know',
  note: 'Only the moderators read it.',
  send: 'Send report',
  sending: 'Sending…',
  cancel: 'Cancel',
  missing: { reason: 'Choose a reason.', text: 'Say in a few words what is wrong.' },
  unreached: 'Your report could not be sent. Your text is safe here; try again in a moment.',
};
const OTHER = 'other';

/** The forms of this page by the buttons that open them: what was typed stays while one is closed. */
const forms = new WeakMap();
const dressed = new WeakSet();

/** Opens the form under the comment `id`, or closes it; `opener` is its button in the thread. */
export function report(thread, opener, id) {
  const root = opener.getRootNode();
  if (!dressed.has(root)) dress(root);
  if (!forms.has(opener)) forms.set(opener, new Report(thread, opener, id));
  forms.get(opener).toggle();
}

function dress(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  dressed.add(root);
}

class Report {
  constructor(thread, opener, id) {
    Object.assign(this, { thread, opener, id });
    this.send = make('button', { part: 'button post', type: 'submit' }, WORDS.send);
    this.problem = make('div', { part: 'summary', role: 'alert' });
    this.errors = { reason: this.error('reason'), text: this.error('text') };
    this.reasons = make('fieldset', {
      part: 'reasons', role: 'radiogroup', 'aria-required': 'true',
      'aria-labelledby': `why-${id}`, 'aria-describedby': `reason-${id}`,
    }, make('legend', { part: 'label', id: `why-${id}` }, WORDS.why), ...GROUNDS.map((ground) => this.choice(ground)), this.errors.reason);
    this.text = make('textarea', {
      part: 'input', id: `said-${id}`, rows: 2, maxlength: LONGEST, 'aria-describedby': `hint-${id} text-${id}`,
    });
    this.element = this.build(thread.articles.get(id).comment.author.name);
  }

  build(name) {
    const cancel = make('button', { part: 'button cancel', type: 'button', onclick: () => this.close() }, WORDS.cancel);
    return make('form', {
      part: 'form reporting', novalidate: true, 'aria-label': WORDS.title(name),
      onsubmit: (event) => this.submit(event), onkeydown: (event) => this.pressed(event),
    }, this.reasons,
    make('div', { part: 'field' }, make('label', { part: 'label', for: this.text.id }, WORDS.text), this.text,
      make('p', { part: 'hint', id: `hint-${this.id}` }, WORDS.note), this.errors.text),
    this.problem, make('div', { part: 'choice' }, this.send, cancel));
  }

  error(name) {
    return make('p', { part: 'error', id: `${name}-${this.id}` });
  }

  choice([value, words]) {
    const radio = make('input', { part: 'check', type: 'radio', name: `reason-${this.id}`, value, onchange: () => this.show({}) });
    return make('label', { part: 'reason' }, radio, make('span', {}, words));
  }

  get chosen() {
    return this.reasons.querySelector(':checked');
  }

  toggle() {
    if (this.element.isConnected) return this.close();
    const line = this.opener.parentNode;
    line.querySelector('.error')?.remove();
    line.after(this.element);
    this.opener.setAttribute('aria-expanded', true);
    (this.chosen || this.reasons.querySelector('input')).focus();
  }

  close() {
    this.element.remove();
    this.opener.setAttribute('aria-expanded', false);
    this.opener.focus();
  }

  pressed(event) {
    if (event.key === 'Escape' && !event.isComposing) this.close();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.submit(event);
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const errors = this.check();
    this.show(errors);
    if (Object.keys(errors).length) return;
    this.working(true);
    try {
      const body = { reason: this.chosen.value, text: this.text.value };
      this.done(await this.thread.call(`comments/${this.id}/reports`, { method: 'POST', body }));
    } catch (problem) {
      this.failed(problem);
    }
    this.working(false);
  }

  check() {
    const reason = this.chosen?.value;
    if (!reason) return { reason: [WORDS.missing.reason] };
    return reason === OTHER && !this.text.value.trim() ? { text: [WORDS.missing.text] } : {};
  }

  working(busy) {
    this.busy = busy;
    this.send.textContent = busy ? WORDS.sending : WORDS.send;
    this.send.setAttribute('aria-disabled', busy);
  }

  /** Says errors at their fields and moves to the first; {} clears. */
  show(errors) {
    fill(this.problem);
    for (const [name, field] of [['text', this.text], ['reason', this.reasons]]) {
      const said = (errors[name] || []).join(' ');
      this.errors[name].textContent = said;
      field.setAttribute('aria-invalid', !!said);
      if (said) (name === 'text' ? field : field.querySelector('input')).focus();
    }
  }

  failed({ status, detail, errors = {} }) {
    this.show(errors);
    if (errors.reason || errors.text) return;
    fill(this.problem, make('p', { part: 'problem' }, (status && status < 500 && detail) || WORDS.unreached));
  }

  /** It was taken: thanks stand in the form's place, and the comment has the focus. */
  done({ message }) {
    const thanks = make('p', { part: 'message' }, message);
    this.element.replaceWith(thanks);
    this.opener.remove();
    this.thread.say(message);
    thanks.parentNode.focus({ preventScroll: true });
  }
}
