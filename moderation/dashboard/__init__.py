"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        batches,
        erasing,
        explaining,
        home,
        live,
        log,
        notes,
        placing,
        profile,
        queues,
        reasons,
        settings,
        texts,
        thread,
        views,
        wordings,
        writers,
    )
    from moderation.dashboard.access import guard
    from moderation.foundation.text import as_markup
    from moderation.moderators.permissions import Permission

    guard(app)
    app.add_template_filter(as_markup, "vouched")
    app.add_template_global(Permission, "permissions")
    surface = [home, queues, acts, explaining, live, placing, articles, log, settings, reasons, profile]
    surface += [views, thread, writers, batches, texts, wordings, notes, erasing]
    for pages in surface:
        app.register_blueprint(pages.blueprint)
