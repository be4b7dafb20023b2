"""A desk where everything that a page can show is there, so many times."""

from flask import Flask

from moderation.articles.models import Article
from moderation.audit import operations as audit
from moderation.batches import operations as batches
from moderation.claims import operations as claims
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import Actor, moderator
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.notes import operations as notes
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.views import operations as saved
from tests.dashboard.routes import path, views
from tests.factories import a_comment, a_commenter, an_article

TRACE = [
    {
        "check": "links",
        "outcome": "matched",
        "weight": 0.5,
        "took": 1200,
        "matched": [3, "https://x.example"],
    },
    {"check": "flood", "outcome": "passed", "took": 12},
]
NOT_PAGES = {"home.root", "live.news", "live.rows", "views.numbers"}
ASKED = (
    "queue/pending?menu=held", "queue/pending?order=risk&q=tap", "queue/all?q=nothing+of+this",
    "queue/all?q=no:such", "articles?q=map", "batches/preview?queue=all&q=tap",
    "batches/preview?queue=pending&to=spam",
)  # fmt: skip
"""Pages that say something else when something is asked of them."""


def pages(app: Flask, things: dict[str, str]) -> list[str]:
    """The paths of all pages that a moderator can open, each about `things`."""
    found = [view for view in views(app) if view.method == "GET" and view.endpoint not in NOT_PAGES]
    paths = [path(view, things | {"<which>": which.value}) for view in found for which in Queue]
    done = f"queue/pending?done={things['<decision>']}"
    paths += [f"/dashboard/{things['<site>']}/{page}" for page in (*ASKED, done)]
    return [*dict.fromkeys(paths), "/change", "/verify"]


def a_busy_desk(site: Site, account: Account, colleague: Account, size: int) -> dict[str, str]:
    """`size` of everything that pages show, and what stands in the rules of views for one of it.

    The comment is a published one that was reported, in a thread, with notes and earlier texts; so is its
    writer's. A colleague reads what waits.
    """
    writer, by = a_commenter(site), moderator(account.id)
    root = a_comment(site, status=Status.APPROVED)
    comment = a_comment(site, parent=root, status=Status.APPROVED, commenter=writer, trace=TRACE)
    article = an_article(site)
    waiting = [each for _ in range(size) for each in _some_of_each(site, article, comment)]
    with transaction():
        for each in waiting[1::2]:
            db.session.merge(each).alike = waiting[1].id
        claims.claim(site.id, colleague.id, _any(waiting), now=clock.now(), most=size)
    for number in range(size):
        things = _about(site, comment, by, number)
        batch = _left(site, waiting, by)
    rejected = a_comment(site)
    with transaction():
        done = decisions.decide(
            _fresh(site), rejected.public_id, Status.REJECTED, by=by, seen=1, now=clock.now(), reason="insult"
        ).decision
        decision = done.public_id if done else ""
    return things | {
        "<site>": site.key, "<code>": "insult", "<decision>": decision, "<batch>": batch,
        "/articles/<public_id>": f"/articles/{article.public_id}", "<writer>": writer.public_id,
        "/writers/<public_id>": f"/writers/{writer.public_id}", "<public_id>": comment.public_id,
    }  # fmt: skip


def _some_of_each(site: Site, article: Article, comment: Comment) -> list[Comment]:
    """One in each queue under one article, and one by the writer of `comment`; what waits of it."""
    for status in (Status.APPROVED, Status.REJECTED, Status.SPAM):
        a_comment(site, status=status, article=article)
    a_comment(site, attached=False)
    _reported(site, a_comment(site, status=Status.APPROVED, article=article))
    return [a_comment(site, parent=comment, trace=TRACE), a_comment(site, article=article, trace=TRACE)]


def _about(site: Site, comment: Comment, by: Actor, number: int) -> dict[str, str]:
    """One note, report, earlier text, saved view and look at what was redacted; what stands for them."""
    assert by.account_id is not None
    now, account = clock.now(), by.account_id
    with transaction():
        here = db.session.merge(comment)
        note = notes.add(here, f"Note {number}", account_id=account, now=now)
        text = f"Our tap is dry, and was so {number} times."
        decisions.rewrite(_fresh(site), here.public_id, text, by=by, seen=here.version, now=now)
        audit.note(site.id, "wording.revealed", {"comment": here.public_id}, by=account, now=now)
        view = saved.save(
            site.id, account, f"View {number}", queue=Queue.ALL, search=f"tap {number}", order="",
            shared=True, now=now,
        )  # fmt: skip
        things = {"<note>": note.public_id, "<view>": view.public_id}
    _reported(site, comment)
    return things


def _left(site: Site, waiting: list[Comment], by: Actor) -> str:
    """A bulk act that leaves all of these, because they are of another version; its public id."""
    with transaction():
        chosen = [(each.public_id, each.version + 7) for each in waiting]
        batch = batches.begin(_fresh(site), chosen, Status.SPAM, by=by, now=clock.now())
        batches.run_some(_fresh(site), batch.id, now=clock.now(), limit=len(chosen) + 1)
        return batch.public_id


def _reported(site: Site, comment: Comment) -> None:
    with transaction():
        reports.report(_fresh(site), comment.public_id, Grounds.SPAM, "Look.", network=None, now=clock.now())


def _any(found: list[Comment]) -> dict[str, int | None]:
    return {each.public_id: None for each in found}


def _fresh(site: Site) -> Site:
    found = sites.by_id(site.id)
    assert found is not None
    return found
