"""Surface: article pages and their readers."""

from flask import Flask

from moderation.embed import api, cors, own, pages, problems, scripts

for _blueprint in (api.blueprint, own.blueprint):
    problems.register(_blueprint)
    cors.register(_blueprint)


def register(app: Flask) -> None:
    """Add the reader API, the scripts and the page without JavaScript to `app`."""
    for blueprint in (api.blueprint, own.blueprint, pages.blueprint):
        app.extensions["csrf"].exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(scripts.blueprint)
    cors.register_answers(app)
