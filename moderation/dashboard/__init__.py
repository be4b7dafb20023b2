"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        batches,
        home,
        live,
        log,
        placing,
        profile,
        queues,
        settings,
        views,
    )
    from moderation.foundation.text import as_markup

    app.add_template_filter(as_markup, "vouched")
    for pages in (home, queues, acts, batches, live, placing, articles, log, settings, profile, views):
        app.register_blueprint(pages.blueprint)
