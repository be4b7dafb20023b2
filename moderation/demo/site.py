"""The Evening Ferry: a small magazine that shows the embed at work, on an origin of its own."""

from flask import Flask, Response, abort, render_template

from moderation.demo.articles import magazine
from moderation.foundation import places


def create_magazine(*, replies_host: str, site_key: str, origin: str) -> Flask:
    """The magazine at `origin`, its replies served by `replies_host` for the site `site_key`."""
    app = Flask("magazine", template_folder=str(places.templates()), static_folder=str(places.static()))
    app.jinja_env.globals.update(
        magazine=magazine(), replies_host=replies_host, site_key=site_key, origin=origin
    )
    app.add_url_rule("/", "front", _front)
    app.add_url_rule("/about", "about", _about)
    app.add_url_rule("/category/<key>", "category", _category)
    app.add_url_rule("/<int:year>/<int:month>/<slug>", "article", _article)
    app.register_error_handler(404, _lost)
    policy = (
        f"default-src 'none'; script-src {replies_host}; connect-src {replies_host}; style-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    @app.after_request
    def _secure(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return answer

    return app


def _front() -> str:
    return render_template("demo/front.html")


def _about() -> str:
    return render_template("demo/about.html")


def _category(key: str) -> str:
    category = magazine().categories.get(key) or abort(404)
    return render_template("demo/category.html", category=category, articles=magazine().of(key))


def _article(year: int, month: int, slug: str) -> str:
    article = magazine().articles.get(slug)
    if article is None or (article.date.year, article.date.month) != (year, month):
        abort(404)
    return render_template("demo/article.html", article=article)


def _lost(_error: Exception) -> tuple[str, int]:
    return render_template("demo/lost.html"), 404
