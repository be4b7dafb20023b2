"""What a filter asks, in SQL."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, exists, literal_column, or_, select, union

from moderation.articles import queries as articles
from moderation.comments.facets import FIRST, LINK, bit
from moderation.comments.filters import Filter
from moderation.comments.models import Queue, Status
from moderation.comments.queries.shown import ARTICLES, COMMENTS
from moderation.foundation.ids import first_id
from moderation.foundation.words import Term, keys_with

SITE: Any = bindparam("site_id")
"""Every statement with these conditions names its site by this parameter."""
_EARLIER = COMMENTS.alias("earlier").c
_GROUP = COMMENTS.alias("one_of_them").c


def in_queue(which: Queue, c: Any) -> list[Any]:
    """The comments of a queue, of the columns `c`; in the words of the partial indexes."""
    if which is Queue.ALL:
        return [c.status != Status.DELETED]
    if which is Queue.UNATTACHED:
        return [c.status == Status.PENDING, c.article_id.is_(None)]
    if which is Queue.PENDING:
        return [c.status == literal_column("'pending'"), c.article_id.is_not(None)]
    if which is Queue.REPORTED:
        return [c.status == literal_column("'approved'"), c.reported > literal_column("0")]
    return [c.status == Status(which.value)]


def asked(filter: Filter, c: Any = COMMENTS.c) -> list[Any]:
    """All that a filter asks of the comments with the columns `c`, the queue included; not folded."""
    return [*in_queue(filter.queue, c), *_words(filter, c), *_places(filter, c), *_facts(filter, c)]


def unfolded(filter: Filter) -> Any:
    """That no earlier near-duplicate of a comment is in the same list (ix_comments_alike)."""
    e, c = _EARLIER, COMMENTS.c
    same = [e.site_id == SITE, e.alike == c.alike, e.id < c.id]
    return ~exists(select(literal_column("1")).where(*same, *asked(filter, e)))


def _words(filter: Filter, c: Any) -> Iterator[Any]:
    if filter.words:
        yield c.id.in_(_with(filter.words))
    for term in filter.without:
        yield c.id.not_in(_with((term,)))
    if filter.author:
        yield c.id.in_(keys_with(COMMENTS, SITE, (Term(filter.author, open=True),), "author_name"))


def _with(terms: tuple[Term, ...]) -> Any:
    """Keys of comments that hold all terms, or whose article does."""
    found = COMMENTS.alias()
    under = keys_with(ARTICLES, SITE, terms)
    theirs = select(found.c.id).where(found.c.site_id == SITE, found.c.article_id.in_(under))
    return union(keys_with(COMMENTS, SITE, terms), theirs)


def _places(filter: Filter, c: Any) -> Iterator[Any]:
    if filter.article:
        known = articles.named(SITE, filter.article)
        like = articles.keys_like(SITE, filter.article)
        yield c.article_id.in_(like) if known is None else c.article_id == known
    if filter.alike:
        one = (_GROUP.site_id == SITE, _GROUP.public_id == filter.alike)
        yield or_(c.alike == select(_GROUP.alike).where(*one).scalar_subquery(), c.public_id == filter.alike)


def _facts(filter: Filter, c: Any) -> Iterator[Any]:
    if filter.statuses:
        yield c.status.in_(filter.statuses)
    if filter.before:
        yield c.id < first_id(filter.before)
    if filter.after:
        yield c.id >= first_id(filter.after)
    if filter.reported is not None:
        yield c.reported > literal_column("0") if filter.reported else c.reported == 0
    wanted = [*((name, True) for name in filter.held), (LINK, filter.has_link), (FIRST, filter.first)]
    for name, is_set in wanted:
        if is_set is not None:
            has_it = c.facets.op("&")(bit(name))
            yield has_it != 0 if is_set else has_it == 0
