"""Surface: article pages and their readers."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the reader's API, the scripts and the page without JavaScript to `app`."""
    from moderation.embed import api, own, page, scripts, threads

    for blueprint in (api.blueprint, threads.blueprint, own.blueprint, page.blueprint, scripts.blueprint):
        app.extensions["csrf"].exempt(blueprint)
        app.register_blueprint(blueprint)
