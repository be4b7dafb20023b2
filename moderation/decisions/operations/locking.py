"""What every act begins with: the locks, and whether the actor saw what is there now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment, Status
from moderation.decisions import queries
from moderation.decisions.errors import Stale
from moderation.decisions.models import Act, Decision
from moderation.foundation.errors import Conflict, NotFound
from moderation.sites.models import Site

Held = Mapping[int, Article]
"""Articles by their keys."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The comment after an act, the act, and whether anything changed."""

    comment: Comment
    decision: Decision | None
    changed: bool


def lock(site: Site, public_id: str) -> Comment:
    """The comment as it is now, locked with its article for the transaction. Raises NotFound."""
    return locked(site.id, public_id)[0]


def hold(site_id: int, article_ids: Sequence[int]) -> Held:
    """These articles as they are now, locked for the transaction in the order of their keys.

    An act locks all its articles before any comment (docs/architecture.md, Order of locks).
    """
    return {article.id: article for article in article_queries.locked(site_id, article_ids)}


def locked(site_id: int, public_id: str, also: int | None = None) -> tuple[Comment, Held]:
    """The comment, locked after its article (and `also`), so that two acts never wait for each other."""
    held: Held
    if also is None:
        article = comment_queries.its_article_locked(site_id, public_id)
        article_id, held = article.id if article else None, {article.id: article} if article else {}
    else:
        article_id = comment_queries.article_of(site_id, public_id)
        held = hold(site_id, [key for key in (article_id, also) if key is not None])
    comment = comment_queries.locked(site_id, public_id)
    if comment is None:
        raise NotFound(_("That comment is not here."))
    if comment.article_id != article_id:
        raise Conflict(_("That comment was moved meanwhile. Look again."))
    return comment, held


def check(comment: Comment, last: Decision | None, seen: int) -> None:
    """Raises Stale unless the comment stands as it was seen."""
    if comment.status is Status.DELETED:
        raise Stale(comment, last, _("That comment was withdrawn or deleted."))
    if comment.version != seen:
        raise Stale(comment, last)


def check_nothing_since(comment: Comment, undone: Decision) -> None:
    """What happened after a decision must all have been taken back before it can be."""
    later = queries.later_than(undone)
    taken_back = {decision.undoes_id for decision in later}
    for decision in reversed(later):
        if decision.act not in (Act.UNDO, Act.REASON) and decision.id not in taken_back:
            raise Stale(comment, decision)


def moved_on(last: Decision | None, comment: Comment, seen: int, *acts: Act) -> bool:
    """Whether the only change since `seen` was the very act asked for, one of `acts`."""
    return last is not None and last.act in acts and last.version == comment.version == seen + 1


def touch(held: Held, comment: Comment, change: int, *, always: bool = False) -> bool:
    """Let the article's revision grow where readers see a difference; `change` more replies count.

    Returns whether that listed the article, which was provisional.
    """
    article = held.get(comment.article_id) if comment.article_id is not None else None
    if article is None or not (change or always):
        return False
    was_provisional = article.provisional
    articles.touch(article, change)
    return was_provisional and not article.provisional


def article_of(site_id: int, comment: Comment) -> Held:
    """The article of a comment that is locked already."""
    article = article_queries.by_id(site_id, comment.article_id) if comment.article_id is not None else None
    return {article.id: article} if article else {}
