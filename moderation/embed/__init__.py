"""Surface: article pages and their readers."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the reader's API, the scripts and the page without JavaScript to `app`."""
    from moderation.embed import api, own, page, reportpage, reports, scripts, threads

    for part in (api, threads, own, reports, page, reportpage, scripts):
        app.extensions["csrf"].exempt(part.blueprint)
        app.register_blueprint(part.blueprint)
