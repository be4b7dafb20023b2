"""Filling the demo's site: every reply goes the way that a reader's would, at its own time."""

from dataclasses import replace
from datetime import datetime, timedelta

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import SYSTEM, Actor, moderator
from moderation.demo.articles import magazine
from moderation.demo.replies import Reply, replies
from moderation.foundation import urls
from moderation.foundation.db import transaction
from moderation.foundation.networks import network_of
from moderation.moderators import queries as moderators
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from moderation.submissions.drafts import Draft
from moderation.submissions.operations import Manner

HELD = ("idiot", "clown")
SPAM = ("casino", "replica watches", "payday loan", "replica bags")
CLOSED = "whose-apple-is-it"
QUICK = {"p6": 900}
"""Milliseconds that somebody took to write; others took a minute."""
TRAPPED = ("x4",)
"""Those that a program wrote, which filled in the field that nobody sees."""
FEATURED = ("l12",)
REPORTED = (
    ("l46", Grounds.ABUSE, "He means the people of our street.", "198.51.100.7"),
    ("l46", Grounds.OTHER, "Not what the article is about.", "203.0.113.9"),
    ("l15", Grounds.SPAM, "", "192.0.2.44"),
)
"""What readers reported, and from where."""
THOUGHT = timedelta(minutes=20)
"""How long after a reply its decision was made."""

_STATUS = {"approved": Status.APPROVED, "rejected": Status.REJECTED, "spam": Status.SPAM}


def seed(site: Site, origin: str, *, now: datetime) -> None:
    """Give an empty site its articles, replies and decisions; a filled one keeps what it has."""
    site_id = site.id
    with transaction():
        site = _site(site_id)
        if any(comments.counts(site_id).values()) or article_queries.listing(site_id).rows:
            return
        policy = replace(site.policy, held_words=HELD, spam_words=SPAM)
        sites.change(site, policy=policy, now=now)
        for article in magazine().articles.values():
            published = datetime.combine(article.date, now.timetz())
            url = urls.canonical(origin + article.path)
            articles.create(site, url, article.title, now=min(published, now))
        known = _write(site, origin, _desk(site_id), now=now)
        for ref, grounds, words, address in REPORTED:
            reports.report(site, known[ref], grounds, words, network=network_of(address), now=now)
        closed = article_queries.resolve(site_id, urls.canonical(origin + magazine().articles[CLOSED].path))
        if closed is not None:
            articles.close(closed, at=now - timedelta(days=2))


def _write(site: Site, origin: str, desk: Actor, *, now: datetime) -> dict[str, str]:
    """Write every reply and decide about it; public ids by their names in the file."""
    known: dict[str, str] = {}
    for reply in replies():
        moment = now - reply.age
        prepared = submissions.prepare(_draft(reply, origin, known))
        manner = Manner(Source.EMBED, network=network_of(_origin_of(reply)))
        comment = submissions.submit(site, prepared, manner, now=moment)
        known[reply.ref] = comment.public_id
        _mark(site, comment, reply)
        status = _STATUS.get(reply.state)
        if status is not None and comment.status is not status:
            then = min(moment + THOUGHT, now)
            decisions.decide(site, comment.public_id, status, by=desk, seen=comment.version, now=then)
        if reply.ref in FEATURED:
            decisions.feature(site, comment.public_id, True, by=desk, seen=comment.version, now=now)
    return known


def _origin_of(reply: Reply) -> str:
    """An address of its writer, of the ranges that are for documentation (RFC 5737)."""
    return f"198.51.100.{len(reply.name)}" if reply.ref[0] != "w" else f"203.0.{reply.ref[1:]}.9"


def _draft(reply: Reply, origin: str, known: dict[str, str]) -> Draft:
    article = magazine().articles.get(reply.place)
    url = urls.canonical(origin + article.path if article else reply.place)
    return Draft(
        url=url, body=reply.body, name=reply.name, address=reply.address, website=reply.website,
        parent=known.get(reply.parent), elapsed=QUICK.get(reply.ref, 60_000),
        honeypot="https://win.example.com/" if reply.ref in TRAPPED else "",
    )  # fmt: skip


def _mark(site: Site, comment: Comment, reply: Reply) -> None:
    writer = commenter_queries.by_id(site.id, comment.commenter_id or 0)
    if reply.role and writer is not None and writer.role != reply.role:
        commenters.set_role(writer, reply.role)


def _desk(site_id: int) -> Actor:
    people = moderators.members(site_id)
    return moderator(people[0][1].id) if people else SYSTEM


def _site(site_id: int) -> Site:
    site = site_queries.by_id(site_id)
    assert site is not None
    return site
