/** One comment of the thread as an element; a gap where one is no longer here. */
import { avatar } from './avatar.js';
import { button, make, prose } from './dom.js';
import { timeOf } from './time.js';
import { words } from './words.js';

/** The article element of a comment. `own` is the writer's own view of it, where this reader wrote it. */
export function render(comment, thread, own) {
  const waiting = own && own.status !== 'approved';
  const element = make('article', {
    part: comment.gone ? 'comment gone' : own ? `comment mine ${waiting ? 'waiting' : 'public'}` : 'comment',
    id: `comment-${comment.id}`,
    tabindex: -1,
    'aria-label': comment.gone ? words.gone : words.by(comment.author.name),
  });
  if (comment.gone) element.append(make('p', { part: 'note' }, words.gone));
  else element.append(byline(comment, thread, own), prose(comment.html), actions(comment, thread, own, waiting));
  element.append(make('div', { part: 'answers' }));
  return element;
}

function byline(comment, thread, own) {
  const { author } = comment;
  const waiting = own && own.status !== 'approved';
  const linked = /^https?:/i.test(author.website);
  const name = make(linked ? 'a' : 'span', {
    part: 'name', dir: 'auto', href: linked && author.website, rel: linked && 'nofollow ugc noopener',
  }, author.name);
  return make('div', { part: 'by' },
    avatar(author.avatar || author.name),
    make('div', {},
      make('div', {}, name,
        author.role && make('span', { part: 'role' }, author.role),
        comment.featured && make('span', { part: 'role featured' }, words.featured),
        own && make('span', { part: 'role you' }, words.you)),
      make('div', { part: 'meta' },
        waiting
          ? make('span', { part: 'state' }, own.status === 'rejected' ? words.refused : words.waiting)
          : permalink(comment.id, 'time', timeOf(comment.created)),
        ...['edited', 'rewritten', 'redacted'].map((mark) => !waiting && comment[mark] && make('span', { part: mark }, words[mark])),
        inReplyTo(comment, thread))));
}

function inReplyTo({ parent, parent_name: given }, thread) {
  const name = given || thread.articles.get(parent)?.comment.author?.name;
  return parent && name && make('span', { part: 'to' }, words.to, permalink(parent, 'parent', name));
}

function permalink(id, part, content) {
  const { pathname, search } = location;
  return make('a', { part, href: `${pathname}${search}#comment-${id}` }, content);
}

function actions({ id, author: { name } }, thread, own, waiting) {
  return make('div', { part: 'actions' },
    thread.open && !waiting && button('reply', words.reply,
      () => thread.form.answer(id, true), { 'aria-label': words.answer(name) }),
    !own && button('report', words.report,
      ({ target }) => thread.report(target, id), { 'aria-label': words.reportOf(name), 'aria-expanded': 'false' }));
}
