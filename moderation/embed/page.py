"""The whole of it without JavaScript: thread, form, result, edit and withdraw, as plain pages.

A ticket never stands in a URL. After posting, the way to the result is a cookie that only this path gets,
that scripts can't read, and that ends with the window for changes; acts take the ticket from the form body.
"""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from moderation.articles import queries as articles
from moderation.articles.models import Article
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Source, Status
from moderation.embed import answers, own, public, stamps
from moderation.embed.api import POSTS
from moderation.embed.taking import take
from moderation.embed.threads import article_url, page_of
from moderation.foundation import clock
from moderation.foundation.db import read_one_state, transaction
from moderation.foundation.errors import Conflict, DomainError, Invalid, Unauthorized, Unavailable
from moderation.foundation.ids import is_public_id
from moderation.foundation.limits import limiter
from moderation.foundation.text import as_markup
from moderation.sites.models import Site
from moderation.submissions import drafts, operations, tickets
from moderation.submissions.fates import fate_of
from moderation.submissions.operations import Manner

COOKIE = "reply_ticket"
LEAST_SECONDS = 900
TOO_MUCH = "That was a lot at once. Wait a minute and send it again."


class NoWayBack(Unauthorized):
    """The browser keeps no cookie, or no longer."""

    title = "The way back to your reply has ended"

    def __init__(self) -> None:
        super().__init__("It ends with the time to change the reply. What you posted is kept all the same.")


blueprint = Blueprint("page", __name__, url_prefix="/reply/<site>")
blueprint.add_app_template_filter(as_markup, "vouched")


@blueprint.get("")
def read(site: str) -> Response:
    """The thread of an article and the form under it, as of one moment."""
    read_one_state()
    return _page(answers.site_of(site), article_url(request.args.get("url", "")), {}, {})


@blueprint.post("")
@limiter.limit(POSTS)
def submit(site: str) -> Response:
    """Take a reply: 303 to its result, or 422 with the form as typed."""
    found = answers.site_of(site)
    url = article_url(request.form.get("url") or request.args.get("url", ""))
    typed = request.form.to_dict()
    try:
        stamp = typed.get("stamp", "")
        draft = drafts.read({**typed, "url": url, "elapsed": stamps.elapsed(stamp)}, found.policy)
        key, limits = stamps.once(stamp, draft.body), answers.settings().limits
        manner = Manner(Source.PAGE, key, limits, answers.network())
        ticket = take(found, draft, manner, lambda found, comment: tickets.issue(found, comment.public_id))
        window = found.policy.edit_window
    except Invalid as problem:
        return _page(answers.site_of(site), url, typed, problem.errors, status=422)
    except (Conflict, Unavailable) as problem:
        answer = _page(answers.site_of(site), url, typed, {"": [problem.detail]}, status=problem.status)
        return later(answer, problem)
    answer = make_response(redirect(url_for("page.result", site=site), 303))
    answer.set_cookie(
        COOKIE, ticket, max_age=max(window, LEAST_SECONDS), path=f"/reply/{site}/mine", httponly=True,
        samesite="Strict", secure=request.is_secure,
    )  # fmt: skip
    return answer


@blueprint.get("/mine")
def result(site: str) -> Response:
    """What became of one's own reply, with edit and withdraw inside the window."""
    return _mine(answers.site_of(site), request.cookies.get(COOKIE, ""), {})


@blueprint.post("/mine/edit")
@limiter.limit(own.CHANGES)
def edit(site: str) -> Response:
    """A new text for one's own reply."""
    ticket, body = request.form.get("ticket", ""), request.form.get("body", "")
    try:
        with transaction():
            found = answers.site_of(site)
            public_id = _checked(found, ticket).public_id
            operations.edit(found, public_id, body, limits=answers.settings().limits, now=clock.now())
    except Invalid as problem:
        return _mine(answers.site_of(site), ticket, problem.errors, typed=body, status=422)
    except Unavailable as problem:
        found, errors = answers.site_of(site), {"body": [problem.detail]}
        return later(_mine(found, ticket, errors, typed=body, status=problem.status), problem)
    return make_response(redirect(url_for("page.result", site=site), 303))


@blueprint.post("/mine/withdraw")
@limiter.limit(own.CHANGES)
def withdraw(site: str) -> Response:
    """The end of one's own reply; asks first, because it can't be undone."""
    ticket = request.form.get("ticket", "")
    if not request.form.get("sure"):
        found = answers.site_of(site)
        _checked(found, ticket)
        return private(render_template("embed/withdraw.html", site=found, ticket=ticket))
    with transaction():
        found = answers.site_of(site)
        operations.withdraw(found, _checked(found, ticket).public_id, now=clock.now())
    return make_response(redirect(url_for("page.result", site=site), 303))


@blueprint.errorhandler(429)
def _too_many(_problem: HTTPException) -> Response:
    """What was typed stays in the form."""
    if request.endpoint != "page.submit":
        return private(render_template("embed/problem.html", title="Too much at once", detail=TOO_MUCH), 429)
    url = article_url(request.form.get("url") or request.args.get("url", ""))
    return _page(
        answers.site_of((request.view_args or {})["site"]), url, request.form.to_dict(), {"": [TOO_MUCH]}, 429
    )


@blueprint.errorhandler(DomainError)
def told(problem: DomainError) -> Response:
    """What went wrong, as a page in words."""
    content = render_template("embed/problem.html", title=problem.title, detail=problem.detail)
    return later(private(content, problem.status), problem)


def later(answer: Response, problem: DomainError) -> Response:
    """The same answer; where trying again may help, it says when."""
    if isinstance(problem, Unavailable):
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _page(
    site: Site, url: str, typed: dict[str, Any], errors: dict[str, list[str]], status: int = 200
) -> Response:
    article = articles.resolve(site.id, url)
    sort = "newest" if request.args.get("sort") == "newest" else "oldest"
    page = page_of(site, article, sort, request.args.get("cursor"), request.args.get("around"))
    answering = _answering(site, article, typed.get("parent") or request.args.get("parent", ""))
    content = render_template(
        "embed/reply.html", site=site, article=article, url=url, title=public.title(article), page=page,
        sort=sort, typed=typed, errors=errors, answering=answering, stamp=stamps.stamp(),
        is_open=article is None or article.is_open(clock.now()),
        now=clock.now(), approved=Status.APPROVED,
    )  # fmt: skip
    return private(content, status)


def _answering(site: Site, article: Article | None, public_id: str) -> Comment | None:
    comment = comments.by_public_id(site.id, public_id) if is_public_id(public_id) and article else None
    return comment if comment and article and comment.article_id == article.id and comment.shown else None


def _mine(
    site: Site, ticket: str, errors: dict[str, list[str]], *, typed: str | None = None, status: int = 200
) -> Response:
    comment = _checked(site, ticket)
    article = articles.by_id(site.id, comment.article_id) if comment.article_id else None
    now = clock.now()
    fate = fate_of(site, comment, now)
    until = operations.editable_until(site, comment, fate, now)
    content = render_template(
        "embed/mine.html", site=site, comment=comment, article=article, ticket=ticket, until=until,
        errors=errors, reason=fate.reason,
        body=comment.body if typed is None else typed, message=own.message(fate.status, until, now),
        minutes=max(1, round((until - now).total_seconds() / 60)) if until else 0,
    )  # fmt: skip
    return private(content, status)


def _checked(site: Site, ticket: str) -> Comment:
    if not ticket:
        raise NoWayBack
    comment = comments.by_public_id(site.id, tickets.subject(site, ticket))
    if comment is None:
        raise Unauthorized
    tickets.check_age(comment, clock.now())
    return comment


def private(content: str, status: int = 200) -> Response:
    """A page that no cache keeps."""
    return Response(content, status, headers={"Cache-Control": "no-store"})
