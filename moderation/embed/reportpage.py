"""Reporting a comment without JavaScript: a form, and a page that says the result."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.embed import answers, page, reports
from moderation.embed.threads import article_url
from moderation.foundation.errors import DomainError, Invalid, NotFound, Unavailable
from moderation.foundation.ids import is_public_id
from moderation.foundation.limits import limiter
from moderation.reports import notices
from moderation.reports.grounds import FOR_READERS
from moderation.sites.models import Site

blueprint = Blueprint("reportpage", __name__, url_prefix="/reply/<site>/report")
blueprint.register_error_handler(DomainError, page.told)


@blueprint.get("")
def ask(site: str) -> Response:
    """The form: why a comment is reported."""
    return _form(answers.site_of(site), request.args, {})


@blueprint.post("")
@limiter.limit(reports.REPORTS)
def report(site: str) -> AnyResponse:
    """Take a notice: 303 to its result, or 422 with the form as typed."""
    found, typed = answers.site_of(site), request.form
    url = article_url(typed.get("url", ""))
    try:
        reports.take(found, typed.get("comment", ""), notices.read(typed))
    except Invalid as problem:
        return _form(found, typed, problem.errors, problem.status)
    except Unavailable as problem:
        return page.later(
            _form(answers.site_of(site), typed, {"": [problem.detail]}, problem.status), problem
        )
    return redirect(url_for("reportpage.result", site=site, url=url), 303)


@blueprint.get("/done")
def result(site: str) -> Response:
    """What became of the notice."""
    found, url = answers.site_of(site), article_url(request.args.get("url", ""))
    return page.private(render_template("embed/reported.html", site=found, url=url, thanks=reports.THANKS))


@blueprint.errorhandler(429)
def _too_many(_problem: HTTPException) -> Response:
    """What was typed stays in the form."""
    found = answers.site_of((request.view_args or {})["site"])
    return _form(found, request.form, {"": [page.TOO_MUCH]}, 429)


def _form(site: Site, typed: Mapping[str, Any], errors: dict[str, list[str]], status: int = 200) -> Response:
    """The form as typed. Raises NotFound for a comment that readers do not see, Malformed for the URL."""
    content = render_template(
        "embed/report.html", site=site, comment=_published(site, typed.get("comment", "")), typed=typed,
        url=article_url(typed.get("url", "")), grounds=FOR_READERS, errors=errors,
        longest=notices.LONGEST_TEXT,
    )  # fmt: skip
    return page.private(content, status)


def _published(site: Site, public_id: str) -> Comment:
    comment = comments.by_public_id(site.id, public_id) if is_public_id(public_id) else None
    if comment is None or comment.status is not Status.APPROVED:
        raise NotFound("That reply is not here any more.")
    return comment
