"""Every view of the desk, and a form that each of them reads."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select

from moderation.batches import operations as batches
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account, Role
from moderation.notes import operations as notes
from moderation.notes.models import Note
from moderation.sites.models import Site
from moderation.views import operations as view_operations
from moderation.views import queries as saved
from tests.factories import a_comment, a_commenter, a_member, an_account, an_article

SURFACE = {
    "home", "queues", "acts", "explaining", "live", "placing", "articles", "log", "settings", "reasons",
    "profile", "thread", "views", "writers", "batches", "texts", "wordings", "notes", "erasing",
}  # fmt: skip
PERSONAL = {"home.root", "home.desk", "profile.show", "profile.change"}


class View(NamedTuple):
    """A view of the desk, by one method."""

    endpoint: str
    method: str
    rule: str


def views(app: Flask) -> list[View]:
    """Every view of the desk."""
    return [
        View(rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in SURFACE
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def of_a_site(app: Flask) -> list[View]:
    """Every view that belongs to a site."""
    return [view for view in views(app) if view.endpoint not in PERSONAL]


def path(view: View, things: dict[str, str | Callable[[], str]]) -> str:
    """The path of a view of these things, by what stands for them in its rule; a callable makes one."""
    named = view.rule
    for name, thing in things.items():
        if name in named:
            named = named.replace(name, thing if isinstance(thing, str) else thing())
    return named


def asked(view: View, desk: Any, site: Site) -> tuple[str, dict[str, Any]]:
    """The path of a view of things of `site` that exist, and a form for it."""
    writer = a_commenter(site)
    status = Status.APPROVED if "feature" in view.rule else Status.PENDING
    comment = a_comment(site, commenter=writer, status=status, body="Our tap is dry.")
    article = an_article(site)
    named = {"/articles/": article.public_id, "writers": writer.public_id}
    things: dict[str, str | Callable[[], str]] = {
        "<site>": site.key,
        "<which>": "pending",
        "<code>": "insult",
        "<decision>": lambda: a_decision(site).public_id,
        "<writer>": lambda: a_commenter(site).public_id,
        "<view>": lambda: a_view(site, desk),
        "<note>": lambda: a_note(comment).public_id,
        "<batch>": lambda: a_batch(site, comment),
        "<public_id>": next((named[word] for word in named if word in view.rule), comment.public_id),
    }
    to = "trusted" if "trust" in view.rule else "approved"
    form = {"to": to, "seen": comment.version, "article": article.public_id, "queue": "pending"}
    form |= {"reason": "insult", "chosen": f"{comment.public_id}:{comment.version}"}
    form |= {"q": "casino", "name": "Money"}
    form |= {"body": "A text.", "passages": "tap", "text": "A note.", "sure": "1", "on": "1"}
    return path(view, things), form


def a_note(comment: Comment) -> Note:
    """A note by whoever has an account."""
    account_id = db.session.scalars(select(Account.id)).first() or an_account().id
    with transaction():
        return notes.add(comment, "Look at this.", account_id=account_id, now=clock.now())


def a_batch(site: Site, comment: Comment) -> str:
    """A bulk act about one comment, under way; its public id."""
    owner = a_member(site, Role.OWNER, f"owner-{comment.public_id}")
    with transaction():
        chosen = [(comment.public_id, comment.version)]
        batch = batches.begin(site, chosen, Status.SPAM, by=moderator(owner.id), now=clock.now())
    return batch.public_id


def a_view(site: Site, desk: Any) -> str:
    """A view of the site that whoever asks has saved; that of nobody for somebody who is not signed in."""
    with desk.session_transaction() as session:
        account = db.session.scalar(select(Account).where(Account.fs_uniquifier == session.get("_user_id")))
    if account is None:
        return "0" * 13
    for known in saved.of(site.id, account.id):
        return known.public_id
    with transaction():
        made = view_operations.save(
            site.id, account.id, "Money", queue=Queue.ALL, search="casino", order="", shared=False,
            now=clock.now(),
        )  # fmt: skip
    return made.public_id


def a_decision(site: Site) -> Decision:
    """A decision about a comment of its own."""
    comment = a_comment(site)
    with transaction():
        done = decisions.decide(
            site, comment.public_id, Status.SPAM, by=RULE, seen=comment.version, now=clock.now()
        )
    assert done.decision is not None
    return done.decision
