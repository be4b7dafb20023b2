"""The publication's own reply, and taking it back."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from moderation.articles.models import Article
from moderation.commenters import operations as commenters
from moderation.commenters.models import Commenter
from moderation.comments import operations as comments
from moderation.comments.bodies import body_problem
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import queries
from moderation.decisions.actors import Actor
from moderation.decisions.errors import Unattached
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.deciding import decide
from moderation.decisions.operations.locking import Outcome, check, check_nothing_since, locked, touch
from moderation.decisions.operations.texts import end
from moderation.decisions.writing import Before, write
from moderation.foundation import text
from moderation.foundation.errors import Conflict, Invalid
from moderation.foundation.rows import update
from moderation.sites.models import Site

APPROVED = "approved"
"""In what a reply's decision keeps: the decision that approved what it answers."""
_AFTER = timedelta(milliseconds=1)
"""Between the approval and the reply, so that the reply is the newer act, and undo begins with it."""


def reply(site: Site, parent_id: str, body: str, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """Answer a comment as the publication; readers see it at once. A pending parent is approved first.

    The same answer again writes nothing.

    Raises NotFound, Stale, Unattached, Invalid for a text that no comment may have, and Conflict for a
    parent that is neither pending nor approved. The outcome is about the reply.
    """
    parent, held = locked(site.id, parent_id)
    us = commenters.publication(site, now=now)
    content = _content(site, us, body)
    said = queries.same_answer(parent, us.id, content.fingerprint)
    if said is not None:
        return Outcome(said, queries.last_about(site.id, said.id), changed=False)
    check(parent, queries.last_about(site.id, parent.id), seen)
    if parent.article_id is None:
        raise Unattached
    if parent.status not in (Status.PENDING, Status.APPROVED):
        raise Conflict(_("Approve it first: readers would see an answer to nothing."))
    approval = None
    if parent.status is Status.PENDING:
        approval = decide(site, parent_id, Status.APPROVED, by=by, seen=seen, now=now).decision
    comment = _store(site, content, us, held[parent.article_id], parent, now=now + _AFTER)
    before = Before.of(comment)
    touch(held, comment, comments.set_status(comment, Status.APPROVED, now=now + _AFTER))
    update(comment)
    kept = {APPROVED: approval.id if approval else None, queries.ANSWERS: parent.public_id}
    decision = write(site, comment, before, Act.REPLY, by=by, now=now + _AFTER, kept=kept)
    return Outcome(comment, decision, changed=True)


def unsay(site: Site, undone: Decision, *, by: Actor, now: datetime) -> tuple[Outcome, Decision | None]:
    """Withdraw a reply of the publication; and the decision that approved its parent for it, to undo, too."""
    key = (undone.kept or {}).get(APPROVED)
    approval = queries.by_id(site.id, key) if key else None
    also = approval.from_article_id if approval else None  # all articles are locked before any comment
    comment, held = locked(site.id, queries.comment_of(undone), also=also)
    if queries.is_undone(site.id, undone.id):
        return Outcome(comment, queries.last_about(site.id, comment.id), changed=False), None
    check_nothing_since(comment, undone)
    decision = end(site, comment, held, Act.UNDO, by=by, now=now, undoes=undone)
    return Outcome(comment, decision, changed=True), approval


def _content(site: Site, us: Commenter, body: str) -> comments.Content:
    body = text.normalize(body).strip("\n")
    problem = body_problem(body, site.policy)
    if problem:
        raise Invalid({"body": [problem]})
    return comments.Content(body, text.render(body), text.fingerprint(body), us.name)


def _store(site: Site, content: comments.Content, us: Commenter, article: Article, parent: Comment, *,
           now: datetime) -> Comment:  # fmt: skip
    return comments.store(
        site, content, article=article, parent=parent, commenter=us,
        origin_url=article.url, source=Source.PAGE, trace=[], now=now,
    )  # fmt: skip
