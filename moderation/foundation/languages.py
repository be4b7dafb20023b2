"""The languages of the desk, and which one an answer speaks.

Readers' answers (threads, forms, feeds) are kept ready and shared, so they speak English whoever asks.
"""

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh

from moderation.foundation import places

SOURCE = "en"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ru": "Русский",
    "ar": "العربية",
}
"""Codes (BCP 47) and what each language calls itself."""

READERS = ("/api/", "/reply/", "/feeds/", "/embed.js", "/count.js", "/static/")
"""Where the paths of readers and their scripts begin."""


class Catalogs(Domain):
    """The desk's catalogs. A page asks them some hundred times, so those of its language are kept with it."""

    def get_translations(self) -> Translations | NullTranslations:
        """The catalog of the present language; Flask-Babel forgets it when the language changes."""
        kept = g.get("_flask_babel") if g else None
        found = getattr(kept, "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if g:
                g._flask_babel.babel_translations = found
        return found


def register(app: Flask) -> None:
    """Let `app` speak; templates get `language()` and `direction()`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(places.translations())
    babel = Babel()
    babel.domain_instance = Catalogs()
    babel.init_app(app, default_locale=SOURCE, locale_selector=_chosen)
    app.add_template_global(language, "language")
    app.add_template_global(direction, "direction")


def noted(words: str) -> str:
    """Mark a text for the catalogs that is translated where it is used."""
    return words


def prefer(code: str | None) -> None:
    """From here on answer in the language that somebody set, wherever the desk may choose.

    Called when an account is read, so that choosing asks no database: not even one that is busy.
    """
    if has_request_context():
        g.preferred_language = code
        refresh()


def language() -> str:
    """The code of the present language."""
    locale = get_locale()
    return locale.language if locale else SOURCE


def direction() -> str:
    """Which way the present language is written: "ltr" or "rtl"."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"


def _chosen() -> str:
    """What the account says, else what the browser asks for; English for readers and outside of requests."""
    if not has_request_context() or request.path.startswith(READERS):
        return SOURCE
    set_one = g.get("preferred_language")
    if set_one in LANGUAGES:
        return str(set_one)
    return _asked()


def _asked() -> str:
    """What the browser likes best of ours; "de-AT" is German, though it is not named among them."""
    for wanted, quality in request.accept_languages:
        code = wanted.partition("-")[0].lower()
        if quality and code in LANGUAGES:
            return code
    return SOURCE
