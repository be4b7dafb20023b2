"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        explaining,
        home,
        log,
        placing,
        profile,
        queues,
        reasons,
        settings,
    )  # fmt: skip
    from moderation.foundation.text import as_markup

    app.add_template_filter(as_markup, "vouched")
    for pages in (home, queues, acts, explaining, placing, articles, log, settings, reasons, profile):
        app.register_blueprint(pages.blueprint)
