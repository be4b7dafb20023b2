"""Every act on a comment that is written down.

Each locks the article(s) first and the comment after, compares the version that the actor saw, changes
the comment, keeps counts and revisions true, and adds exactly one Decision. None commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment, Status
from moderation.decisions import queries
from moderation.decisions.actors import WRITER, Actor
from moderation.decisions.errors import NotUndoable, Stale, Unattached
from moderation.decisions.models import Act, Decision
from moderation.decisions.writing import Before, write
from moderation.foundation.errors import Conflict, NotFound
from moderation.foundation.rows import update
from moderation.sites.models import Site

Held = Mapping[int, Article]
"""Articles by their keys."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The comment after an act, the act, and whether anything changed."""

    comment: Comment
    decision: Decision | None
    changed: bool


def decide(
    site: Site, public_id: str, to: Status, *, by: Actor, seen: int, now: datetime, reason: str | None = None
) -> Outcome:
    """Give a comment the status `to`, if it is still the version `seen`.

    The same decision again writes nothing. Raises NotFound, Stale (with the fresh comment and who changed
    it), Unattached when an unattached comment is to be approved.
    """
    comment, held = _locked(site.id, public_id)
    if comment.version != seen or comment.status in (to, Status.DELETED):
        last = queries.last_about(site.id, comment.id)
        if comment.status is to and (comment.version == seen or _moved_on(last, comment, seen)):
            return Outcome(comment, last, changed=False)
        _check(comment, last, seen)
    if comment.is_unattached and to is Status.APPROVED:
        raise Unattached
    before = Before.of(comment)
    _touch(held, comment, comments.set_status(comment, to, now=now))
    update(comment)
    return Outcome(comment, write(comment, before, Act.DECIDE, by=by, now=now, reason=reason), changed=True)


def attach(site: Site, public_id: str, article: Article, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """Put a comment with its replies under another article, as a top-level one there.

    Raises NotFound and Stale like `decide`. Already there: writes nothing.
    """
    comment, held = _locked(site.id, public_id, also=article.id)
    last = queries.last_about(site.id, comment.id)
    if comment.article_id == article.id:
        return Outcome(comment, last, changed=False)
    _check(comment, last, seen)
    before = Before.of(comment)
    _place(held, comment, article.id, None)
    act = Act.ATTACH if before.article_id is None else Act.MOVE
    return Outcome(comment, write(comment, before, act, by=by, now=now), changed=True)


def undo(site: Site, decision_id: str, *, by: Actor, now: datetime) -> Outcome:
    """Take a decision back: status, article and place exactly as before it.

    Raises NotFound, NotUndoable for what ends a comment, Stale when something else happened since.
    """
    undone = queries.by_public_id(site.id, decision_id)
    if undone is None:
        raise NotFound
    if undone.act not in (Act.DECIDE, Act.ATTACH, Act.MOVE):
        raise NotUndoable
    target = comment_queries.by_id(site.id, undone.comment_id)
    comment, held = _locked(site.id, target.public_id if target else "", also=undone.from_article_id)
    if queries.is_undone(site.id, undone.id):
        return Outcome(comment, queries.last_about(site.id, comment.id), changed=False)
    _check_nothing_since(comment, undone)
    before = Before.of(comment)
    if (comment.article_id, comment.parent_id) != (undone.from_article_id, undone.from_parent_id):
        parent = comment_queries.by_id(site.id, undone.from_parent_id) if undone.from_parent_id else None
        if parent is not None and parent.article_id != undone.from_article_id:
            raise NotUndoable(_("The comment that this one answers is under another article now."))
        _place(held, comment, undone.from_article_id, parent)
    if comment.status is not undone.from_status:
        _touch(held, comment, comments.set_status(comment, undone.from_status, now=now))
    return Outcome(comment, write(comment, before, Act.UNDO, by=by, now=now, undoes=undone), changed=True)


def edited(site: Site, comment: Comment, content: comments.Content, trace: list[dict[str, object]], *,
           to: Status, now: datetime) -> Outcome:  # fmt: skip
    """The writer's new text, and the status that screening gives it. The caller holds the comment's lock."""
    before = Before.of(comment)
    comments.rewrite(comment, content, trace, now=now)
    change = comments.set_status(comment, to, now=None) if to is not comment.status else 0
    if comment.shown or before.shown:
        _touch(_article(site.id, comment), comment, change, always=True)
    return Outcome(comment, write(comment, before, Act.EDIT, by=WRITER, now=now), changed=True)


def withdraw(site: Site, comment: Comment, *, by: Actor, now: datetime) -> Outcome:
    """End a comment: its text and person go, a tombstone stays. Can't be undone.

    The caller holds its lock.
    """
    before = Before.of(comment)
    change = comments.set_status(comment, Status.DELETED, now=now)
    comments.empty(comment)
    if comment.shown or before.shown:
        _touch(_article(site.id, comment), comment, change, always=True)
    return Outcome(comment, write(comment, before, Act.WITHDRAW, by=by, now=now), changed=True)


def lock(site: Site, public_id: str) -> Comment:
    """The comment as it is now, locked with its article for the transaction. Raises NotFound."""
    return _locked(site.id, public_id)[0]


def _locked(site_id: int, public_id: str, also: int | None = None) -> tuple[Comment, Held]:
    """The comment, locked after its article (and `also`), so that two acts never wait for each other."""
    if also is None:
        article = comment_queries.its_article_locked(site_id, public_id)
        article_id, held = article.id if article else None, {article.id: article} if article else {}
    else:
        article_id = comment_queries.article_of(site_id, public_id)
        keys = [key for key in (article_id, also) if key is not None]
        held = {article.id: article for article in article_queries.locked(site_id, keys)}
    comment = comment_queries.locked(site_id, public_id)
    if comment is None:
        raise NotFound(_("That comment is not here."))
    if comment.article_id != article_id:
        raise Conflict(_("That comment was moved meanwhile. Look again."))
    return comment, held


def _check(comment: Comment, last: Decision | None, seen: int) -> None:
    if comment.status is Status.DELETED:
        raise Stale(comment, last, _("That comment was withdrawn or deleted."))
    if comment.version != seen:
        raise Stale(comment, last)


def _check_nothing_since(comment: Comment, undone: Decision) -> None:
    """What happened after a decision must all have been taken back before it can be."""
    later = queries.later_than(undone)
    taken_back = {decision.undoes_id for decision in later}
    for decision in reversed(later):
        if decision.act is not Act.UNDO and decision.id not in taken_back:
            raise Stale(comment, decision)


def _moved_on(last: Decision | None, comment: Comment, seen: int) -> bool:
    """Whether the only change since `seen` was the very decision asked for."""
    return last is not None and last.act is Act.DECIDE and last.version == comment.version == seen + 1


def _touch(held: Held, comment: Comment, change: int, *, always: bool = False) -> None:
    article = held.get(comment.article_id) if comment.article_id is not None else None
    if article is not None and (change or always):
        articles.touch(article, change)
        update(article)


def _article(site_id: int, comment: Comment) -> Held:
    article = article_queries.by_id(site_id, comment.article_id) if comment.article_id is not None else None
    return {article.id: article} if article else {}


def _place(held: Held, comment: Comment, article_id: int | None, parent: Comment | None) -> None:
    old = comment.article_id
    visible = comment.shown
    approved = comments.place(comment, article_id, parent)
    for key, change in ((old, -approved), (article_id, approved)):
        if key is not None and visible:
            articles.touch(held[key], change)
