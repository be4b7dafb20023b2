"""What moderators do to comments, each in a transaction of its own."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status, keys_on, step
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Policy
from moderation.submissions import operations as submissions


def decide(comment: Comment, to: Status, by: Account, seen: int | None = None) -> decisions.Outcome:
    public_id, version, account, site_id = comment.public_id, comment.version, by.id, comment.site_id
    with transaction():
        return decisions.decide(
            site_of(site_id), public_id, to, by=moderator(account), seen=seen or version, now=clock.now()
        )


def undo(outcome: decisions.Outcome, by: Account) -> decisions.Outcome:
    assert outcome.decision is not None
    site_id, public_id, account = outcome.decision.site_id, outcome.decision.public_id, by.id
    with transaction():
        return decisions.undo(site_of(site_id), public_id, by=moderator(account), now=clock.now())


def attach(comment: Comment, article: Article, by: Account) -> decisions.Outcome:
    public_id, version, site_id, account, to = (
        comment.public_id, comment.version, comment.site_id, by.id, article.public_id,
    )  # fmt: skip
    with transaction():
        target = db.session.scalar(select(Article).where(Article.public_id == to))
        assert target is not None
        return decisions.attach(
            site_of(site_id), public_id, target, by=moderator(account), seen=version, now=clock.now()
        )


def act(what: Callable[..., Any], comment: Comment, by: Account, *given: Any, seen: int | None = None) -> Any:
    """Do something to a comment at the version that it has."""
    site_id, public_id, version, account = comment.site_id, comment.public_id, comment.version, by.id
    with transaction():
        site = sites.by_id(site_id)
        return what(site, public_id, *given, by=moderator(account), seen=seen or version, now=clock.now())


def rewrite(comment: Comment, by: Account, body: str, seen: int | None = None) -> decisions.Outcome:
    outcome: decisions.Outcome = act(decisions.rewrite, comment, by, body, seen=seen)
    return outcome


def redact(comment: Comment, by: Account, *passages: str) -> decisions.Outcome:
    outcome: decisions.Outcome = act(decisions.redact, comment, by, passages)
    return outcome


def reply(comment: Comment, by: Account, body: str = "Thank you. We look into it.") -> decisions.Outcome:
    outcome: decisions.Outcome = act(decisions.reply, comment, by, body)
    return outcome


def edit(comment: Comment, body: str) -> None:
    """Its writer's new text."""
    site_id, public_id = comment.site_id, comment.public_id
    with transaction():
        submissions.edit(site_of(site_id), public_id, body, now=clock.now())


def report(comment: Comment) -> None:
    """A reader's report that waits."""
    site_id, public_id = comment.site_id, comment.public_id
    with transaction():
        reports.report(site_of(site_id), public_id, Grounds.SPAM, "", network=None, now=clock.now())


def row(comment: Comment) -> dict[str, Any]:
    """All of a comment but its version, which every act changes."""
    db.session.refresh(comment)
    kept = {column.name: getattr(comment, column.name) for column in Comment.__table__.columns}
    return {name: value for name, value in kept.items() if name != "version"}


def assert_true() -> None:
    """Paths, counters and counts are what a look at all rows gives; nothing is nested too deep."""
    db.session.rollback()
    rows = list(db.session.scalars(select(Comment)))
    by_id = {row.id: row for row in rows}
    for row in rows:
        above = by_id[row.parent_id].path if row.parent_id else b""
        assert row.path == above + step(row.id)
        assert row.depth < Policy().max_depth
        below = [
            other for other in rows if row.id in keys_on(other.path)[:-1] and other.status is Status.APPROVED
        ]
        assert row.approved_below == len(below)
        assert row.shown == (row.status is Status.APPROVED or bool(below))
    for article in db.session.scalars(select(Article)):
        mine = [row for row in rows if row.article_id == article.id and row.status is Status.APPROVED]
        assert article.count == len(mine)
    assert all(row.version for row in db.session.scalars(select(Decision)))


def site_of(site_id: int) -> Site:
    site = sites.by_id(site_id)
    assert site is not None
    return site
