"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        home,
        log,
        placing,
        profile,
        queues,
        settings,
        thread,
        writers,
    )
    from moderation.foundation.text import as_markup

    app.add_template_filter(as_markup, "vouched")
    for pages in (home, queues, acts, placing, articles, log, settings, profile, thread, writers):
        app.register_blueprint(pages.blueprint)
