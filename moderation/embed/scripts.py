"""The scripts that article pages load."""

from flask import Blueprint, Response, request

from moderation.embed import bundle

HOUR = "public, max-age=3600, stale-while-revalidate=86400"
blueprint = Blueprint("scripts", __name__)


@blueprint.get("/embed.js")
def embed() -> Response:
    """The thread and the form, script and style together."""
    return _script(bundle.embed_script())


@blueprint.get("/report.js")
def report() -> Response:
    """The form that reports a comment; the embed loads it when somebody asks for it."""
    return _script(bundle.report_script())


@blueprint.get("/count.js")
def count() -> Response:
    """Reply counts beside links."""
    return _script(bundle.count_script())


def _script(made: bundle.Bundle) -> Response:
    zipped = request.accept_encodings["gzip"] > 0
    answer = Response(made.gzip if zipped else made.body, mimetype="text/javascript")
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    tag = made.etag.strip('"')
    answer.set_etag(f"{tag}-gzip" if zipped else tag)
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = HOUR
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.make_conditional(request)
    return answer
