"""Surface: moderators."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the desk to `app`."""
    from moderation.dashboard import (
        acts,
        articles,
        erasing,
        home,
        log,
        notes,
        placing,
        profile,
        queues,
        settings,
        texts,
        wordings,
    )
    from moderation.foundation.text import as_markup
    from moderation.moderators.permissions import Permission

    app.add_template_filter(as_markup, "vouched")
    app.add_template_global(Permission, "permissions")
    for pages in (
        home,
        queues,
        acts,
        placing,
        articles,
        log,
        settings,
        profile,
        texts,
        wordings,
        notes,
        erasing,
    ):
        app.register_blueprint(pages.blueprint)
