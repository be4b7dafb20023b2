"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        batches,
        explaining,
        home,
        live,
        log,
        placing,
        profile,
        queues,
        reasons,
        settings,
        thread,
        views,
        writers,
    )
    from moderation.foundation.text import as_markup

    app.add_template_filter(as_markup, "vouched")
    surface = [home, queues, acts, explaining, live, placing, articles, log, settings, reasons, profile]
    surface += [views, thread, writers, batches]
    for pages in surface:
        app.register_blueprint(pages.blueprint)
