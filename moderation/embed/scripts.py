"""/embed.js and /count.js: what an article page loads."""

from flask import Blueprint, Response, request

from moderation.embed.bundle import Bundle, count_script, embed_script

blueprint = Blueprint("scripts", __name__)


@blueprint.get("/embed.js")
def embed() -> Response:
    """Thread, form and style in one file."""
    return _script(embed_script())


@blueprint.get("/count.js")
def count() -> Response:
    """Fills links with reply counts."""
    return _script(count_script())


def _script(bundle: Bundle) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    answer = Response(bundle.gzip if packed else bundle.body, content_type="text/javascript; charset=utf-8")
    etag = bundle.etag.strip('"')
    answer.set_etag(f"{etag}-gzip" if packed else etag)
    answer.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=86400"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer.make_conditional(request)
