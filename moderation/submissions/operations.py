"""The way of a reply, step by step: recognise, place, screen, store, decide, tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter, Trust
from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, WRITER
from moderation.foundation import addresses, outbox, text, urls
from moderation.foundation.errors import Conflict, Gone, Invalid
from moderation.screening.findings import Submission
from moderation.screening.verdicts import Screening, Verdict, screen
from moderation.sites.models import Site
from moderation.sites.policy import UnknownArticle
from moderation.submissions import receipts
from moderation.submissions.drafts import Draft, body_problem

RECENTLY = timedelta(minutes=10)

_STATUS = {Verdict.APPROVE: Status.APPROVED, Verdict.HOLD: Status.PENDING, Verdict.SPAM: Status.SPAM}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reply came in."""

    source: Source
    key: str | None = None
    """The client's Idempotency-Key."""
    limits: bool = True
    """Whether minimum time and flood are looked at."""


def submit(site: Site, draft: Draft, manner: Manner, *, now: datetime) -> Comment:
    """Store a reply; it is pending, approved or spam afterwards.

    A repeated Idempotency-Key gives the first comment. Raises Conflict for a closed article, a duplicate, or
    a key used for something else, and Invalid for a parent that is not in this thread.
    """
    first = receipts.earlier(site, manner.key, draft)
    if first is not None:
        return first
    article = _article(site, draft, now=now)
    parent = _parent(site, draft, article)
    form = addresses.index_form(draft.address)
    commenter = commenters.remember(site, name=draft.name, address=draft.address, index_form=form, now=now)
    content = _content(draft.body, draft.name, draft.website)
    _refuse_duplicate(site, commenter, article, content)
    screening = _screen(site, commenter, content, draft, manner, now=now)
    comment = comments.store(
        site, content, article=article, parent=parent, commenter=commenter, origin_url=draft.url,
        source=manner.source, trace=screening.trace, now=now,
    )  # fmt: skip
    receipts.keep(site, manner.key, draft, comment, now=now)
    _settle(site, comment, screening, now=now)
    return comment


def edit(site: Site, public_id: str, body: str, *, limits: bool = True, now: datetime) -> Comment:
    """The writer's new text, screened again. Raises Gone past the window, Invalid for an unusable text."""
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
    draft = Draft(url=comment.origin_url, body=body, name=comment.author_name, address="",
                  website=comment.author_website)  # fmt: skip
    manner = Manner(comment.source, limits=limits)
    screening = _screen(site, commenter, content, draft, manner, now=now, own=comment)
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


def editable_until(site: Site, comment: Comment, now: datetime) -> datetime | None:
    """Until when its writer may edit or withdraw it; None when they may not."""
    until = comment.created_at + timedelta(seconds=site.policy.edit_window)
    changeable = comment.status in (Status.PENDING, Status.APPROVED, Status.SPAM)
    return until if changeable and now < until else None


def check_window(site: Site, comment: Comment, now: datetime) -> None:
    """Raises Gone when its writer may not change it any more."""
    if editable_until(site, comment, now) is None:
        raise Gone("The time to change this reply has passed.")


def _article(site: Site, draft: Draft, *, now: datetime) -> Article | None:
    article = article_queries.resolve(site.id, draft.url)
    if article is None:
        known = site.allows(urls.origin(draft.url))
        if not known or site.policy.unknown_article is UnknownArticle.UNATTACHED:
            return None
        return articles.provisional(site, draft.url, draft.title, now=now)
    if not article.is_open(now):
        raise Conflict("This article is closed for new replies.")
    if draft.title and not article.title and article.provisional:
        articles.entitle(article, draft.title)
    return article


def _parent(site: Site, draft: Draft, article: Article | None) -> Comment | None:
    if draft.parent is None:
        return None
    parent = comment_queries.by_public_id(site.id, draft.parent)
    here = parent is not None and article is not None and parent.article_id == article.id
    if parent is None or not here or parent.status is Status.DELETED:
        raise Invalid({"parent": ["The comment you answer is not here any more."]})
    return parent


def _content(body: str, name: str, website: str | None) -> comments.Content:
    return comments.Content(body, text.render(body), text.fingerprint(body), name, website)


def _refuse_duplicate(site: Site, who: Commenter, article: Article | None, content: comments.Content) -> None:
    for other in comment_queries.same_text(site.id, content.fingerprint):
        if other.commenter_id == who.id and other.article_id == (article.id if article else None):
            raise Conflict("You have said that here already. It looks like the same comment.")


def _screen(site: Site, who: Commenter, content: comments.Content, draft: Draft, manner: Manner, *,
            now: datetime, own: Comment | None = None) -> Screening:  # fmt: skip
    alike = comment_queries.same_text(site.id, content.fingerprint)
    recent = comment_queries.written_since(site.id, who.id, now - RECENTLY)
    submission = Submission(
        body=content.body, text=text.plain(content.html), links=tuple(text.links(content.html)),
        name=draft.name, website=draft.website, policy=site.policy, trust=who.trust,
        known=comment_queries.has_approved(site.id, who.id), elapsed=draft.elapsed, honeypot=draft.honeypot,
        same_text=sum(other is not own for other in alike), recent=recent - (own is not None),
        limits=manner.limits,
    )  # fmt: skip
    return screen(submission)


def _settle(site: Site, comment: Comment, screening: Screening, *, now: datetime) -> None:
    to = _STATUS[screening.verdict]
    if to is Status.APPROVED and comment.is_unattached:
        to = Status.PENDING
    if to is Status.PENDING:
        _held(comment, now=now)
    else:
        reason = next((f.check for f in screening.findings if f.wants == "spam"), None)
        decisions.decide(site, comment.public_id, to, by=RULE, seen=comment.version, now=now, reason=reason)


def _after_edit(comment: Comment, who: Commenter, screening: Screening) -> Status:
    if comment.status is Status.SPAM or screening.verdict is Verdict.SPAM:
        return Status.SPAM
    if comment.status is Status.APPROVED and who.trust is Trust.TRUSTED:
        return _STATUS[screening.verdict]
    return Status.PENDING


def _held(comment: Comment, *, now: datetime) -> None:
    outbox.record(comment.site_id, "comment.held", {"comment": comment.public_id}, now=now)
