"""Where templates and static files are, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def templates() -> Path:
    """The folder of all templates."""
    return _home() / "templates"


def static() -> Path:
    """The folder of all static files."""
    return _home() / "static"


def translations() -> Path:
    """The folder of the catalogs, a folder for each language."""
    return _PACKAGE / "translations"


def migrations() -> Path:
    """The folder of the schema's migrations."""
    return _PACKAGE / "migrations"


def _home() -> Path:
    packed = _PACKAGE / "_assets"
    return packed if packed.is_dir() else _PACKAGE.parent
