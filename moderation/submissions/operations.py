"""The way of a reply, step by step: recognise, place, screen, store, decide, tell."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter, Trust
from moderation.comments import operations as comments
from moderation.comments.bodies import body_problem
from moderation.comments.likeness import likeness
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, WRITER
from moderation.foundation import addresses, outbox, sealing, text
from moderation.foundation.crypto import digest, keys
from moderation.foundation.db import alone_with
from moderation.foundation.errors import Gone, Invalid
from moderation.screening.findings import Submission
from moderation.screening.verdicts import Screening, Verdict, screen
from moderation.sites.models import Site
from moderation.submissions import admission, queries, receipts
from moderation.submissions.drafts import Draft
from moderation.submissions.fates import Fate, fate_of
from moderation.submissions.queries import History, Standing

_STATUS = {Verdict.APPROVE: Status.APPROVED, Verdict.HOLD: Status.PENDING, Verdict.SPAM: Status.SPAM}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reply came in."""

    source: Source
    key: str | None = None
    """The client's Idempotency-Key."""
    limits: bool = True
    """Whether minimum time and flood are looked at."""
    network: bytes | None = field(default=None, repr=False)
    """Keyed digest of the network that it came from (foundation.networks)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with all that is made of it alone, so that the write lock is not held for it."""

    draft: Draft
    content: comments.Content
    indexes: list[bytes] = field(repr=False)
    """Blind indexes of the address, that of the key that seals first."""
    sealed_under: str | None
    """The fingerprints that the database named when they were made."""


def prepare(draft: Draft) -> Prepared:
    """Render a draft and find what tells it and its writer from others; touches no database."""
    ring, content = keys(), _content(draft.body, draft.name, draft.website)
    return Prepared(
        draft, content, ring.blind_indexes(addresses.index_form(draft.address)), ring.sealed_under
    )


def submit(site: Site, prepared: Prepared, manner: Manner, *, now: datetime) -> Comment:
    """Store a reply; it is pending, approved or spam afterwards.

    A repeated Idempotency-Key gives the first comment. Raises Conflict for a closed article, a duplicate, or
    a key used for something else, Invalid for a parent that is not in this thread, and KeysMissing; nothing
    was written then, so that the replies of its batch stand.
    """
    draft, content = prepared.draft, prepared.content
    same = b"%d %b %b" % (site.id, prepared.indexes[0], content.fingerprint)
    alone_with(same, beside=[sealing.SEALING])
    found = _standing(site, prepared, manner, now=now)
    if found.sealed_under is None or found.sealed_under != prepared.sealed_under:
        sealing.follow(found.sealed_under)
        return submit(site, prepare(draft), manner, now=now)
    first = receipts.earlier(found.receipt, draft)
    if first is not None:
        return first
    parent = admission.admitted(site, found, draft, now=now)
    trust = found.commenter.trust if found.commenter else Trust.NEUTRAL
    screening = _screen(site, trust, content, found.history, manner, draft.elapsed, draft.honeypot)
    article = admission.article_for(site, found.article, draft, now=now)
    to = _first_status(screening, article)
    held = admission.hold(article, now) if article and to is Status.APPROVED else {}
    commenter = commenters.remember(
        site, found.commenter, name=draft.name, address=draft.address, index=prepared.indexes[0], now=now
    )
    comment = comments.store(
        site, content, article=article, parent=parent, commenter=commenter, origin_url=draft.url,
        source=manner.source, trace=screening.trace, now=now, network=manner.network,
    )  # fmt: skip
    receipts.keep(site, manner.key, draft, comment, now=now)
    if to is Status.PENDING:
        _held(comment, now=now)
    else:
        reason = next((f.check for f in screening.findings if f.wants == "spam"), None)
        decisions.screened(site, comment, held, to, by=RULE, now=now, reason=reason)
    return comment


def edit(site: Site, public_id: str, body: str, *, limits: bool = True, now: datetime) -> Comment:
    """The writer's new text, screened again. It overtakes a rejection that they weren't told of yet.

    Raises Gone past the window, Invalid for an unusable text.
    """
    comment = decisions.lock(site, public_id)
    check_window(site, comment, now)
    body = text.normalize(body).strip("\n")
    problem = body_problem(body, site.policy)
    if problem:
        raise Invalid({"body": [problem]})
    if body == comment.body:
        return comment
    commenter = commenter_queries.by_id(site.id, comment.commenter_id or 0)
    assert commenter is not None
    content = _content(body, comment.author_name, comment.author_website)
    before = _without(
        comment, content, queries.history(comment, content.fingerprint, now if limits else None)
    )
    screening = _screen(site, commenter.trust, content, before, Manner(comment.source, limits=limits))
    to = _after_edit(comment, commenter, screening)
    was = comment.status
    decisions.edited(site, comment, content, screening.trace, to=to, now=now)
    if to is Status.PENDING and was is not Status.PENDING:
        _held(comment, now=now)
    return comment


def withdraw(site: Site, public_id: str, *, now: datetime) -> Comment:
    """End a reply at its writer's wish; once more changes nothing. Raises Gone past the window."""
    comment = decisions.lock(site, public_id)
    if comment.status is Status.DELETED:
        return comment
    check_window(site, comment, now)
    decisions.withdraw(site, comment, by=WRITER, now=now)
    return comment


def editable_until(site: Site, comment: Comment, fate: Fate, now: datetime) -> datetime | None:
    """Until when its writer may edit or withdraw it; None when they may not.

    What they are told of it counts: a rejection that may still be undone takes nothing from them. A reply
    further in the future than the window is long came in before the clock was set back.
    """
    window = timedelta(seconds=site.policy.edit_window)
    changeable = fate.status in (Status.PENDING, Status.APPROVED)
    is_open = abs(now - comment.created_at) < window
    return min(comment.created_at, now) + window if changeable and is_open else None


def check_window(site: Site, comment: Comment, now: datetime) -> None:
    """Raises Gone when its writer may not change it any more."""
    if editable_until(site, comment, fate_of(site, comment, now), now) is None:
        raise Gone("The time to change this reply has passed.")


def _standing(site: Site, prepared: Prepared, manner: Manner, *, now: datetime) -> Standing:
    def of(url: str) -> Standing:
        return queries.standing(
            site.id, url=url, indexes=prepared.indexes, key=digest(manner.key) if manner.key else None,
            fingerprint=prepared.content.fingerprint, recently=now if manner.limits else None,
        )  # fmt: skip

    found = of(prepared.draft.url)
    if found.article is None and (other := article_queries.resolve(site.id, prepared.draft.url)):
        return of(other.url)
    return found


def _content(body: str, name: str, website: str | None) -> comments.Content:
    fingerprint = text.fingerprint(body)
    like = likeness(body, fingerprint, name)
    return comments.Content(body, text.render(body), fingerprint, name, website, likeness=like)


def _without(comment: Comment, content: comments.Content, history: History) -> History:
    """What was said besides this comment, which counts as recent and has the text that it had."""
    alike = history.same_text - (comment.fingerprint == content.fingerprint)
    return replace(history, same_text=alike, recent=history.recent - 1)


def _screen(site: Site, trust: Trust, content: comments.Content, before: History, manner: Manner,
            elapsed: int | None = None, honeypot: str = "") -> Screening:  # fmt: skip
    submission = Submission(
        body=content.body, text=text.plain(content.html), links=tuple(text.links(content.html)),
        name=content.name, website=content.website, policy=site.policy, trust=trust, known=before.known,
        elapsed=elapsed, honeypot=honeypot, same_text=before.same_text, recent=before.recent,
        limits=manner.limits,
    )  # fmt: skip
    return screen(submission)


def _first_status(screening: Screening, article: Article | None) -> Status:
    to = _STATUS[screening.verdict]
    return Status.PENDING if to is Status.APPROVED and article is None else to


def _after_edit(comment: Comment, who: Commenter, screening: Screening) -> Status:
    if comment.status is Status.SPAM or screening.verdict is Verdict.SPAM:
        return Status.SPAM
    if comment.status is Status.APPROVED and who.trust is Trust.TRUSTED:
        return _STATUS[screening.verdict]
    return Status.PENDING


def _held(comment: Comment, *, now: datetime) -> None:
    outbox.record(comment.site_id, "comment.held", {"comment": comment.public_id}, now=now)
