"""Typed settings from the environment and instance/settings.toml; refuses unknown and unsafe ones."""

import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from moderation.foundation import keyfiles
from moderation.foundation.sealing.queries import is_sealed

PREFIX = "MODERATION_"
EXTENSION = "moderation.settings"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Unsettled(Exception):
    """A setting is unknown, malformed or unsafe; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation is set up; docs/configuration.md tells each one."""

    instance: Path
    host: str = "127.0.0.1"
    port: int = 8000
    demo_port: int = 8001
    base_url: str = "http://localhost:8000"
    """Where people reach the application, without a slash at the end."""
    database_url: str = field(default="", repr=False)
    redis_url: str | None = field(default=None, repr=False)
    mail_url: str | None = field(default=None, repr=False)
    mail_from: str = "moderation@localhost"
    secret_key: str = field(default="", repr=False)
    data_keys: tuple[str, ...] = field(default=(), repr=False)
    """Fernet keys, the newest first."""
    data_keys_file: Path | None = None
    """The file that keeps them; None if they are set."""
    trusted_proxies: int = 0
    threads: int = 4
    """Threads of a web process for what is not ready."""
    cache_megabytes: int = 32
    """Memory of a web process for ready answers."""
    limits: bool = True
    owner_email: str | None = None
    owner_password: str | None = field(default=None, repr=False)

    @property
    def is_https(self) -> bool:
        """Whether people reach the application by https."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of this process. Makes the instance folder and its keys. Raises Unsettled."""
    instance = Path(environ.get(PREFIX + "INSTANCE") or "instance").absolute()
    given = _from_file(instance / "settings.toml") | _from_environment(environ)
    values = {name: _read(name, text) for name, text in given.items()}
    _make_folder(instance)
    values.setdefault("database_url", f"sqlite:///{instance / 'moderation.db'}")
    values.setdefault("secret_key", _kept(instance / "secret_key", lambda: secrets.token_urlsafe(48)))
    if "data_keys" not in values:
        values["data_keys_file"] = path = instance / "data_keys"
        _check_not_lost(path, values["database_url"])
        values["data_keys"] = _data_keys_in(path)
    values.setdefault("base_url", f"http://localhost:{values.get('port', 8000)}")
    values.setdefault("mail_from", f"moderation@{urlsplit(values['base_url']).hostname}")
    settings = Settings(instance=instance, **values)
    if not settings.limits and settings.host not in LOOPBACK:
        raise Unsettled(f"MODERATION_LIMITS=off is only for a server on loopback, not on {settings.host}")
    return settings


def data_keys_now(settings: Settings) -> tuple[str, ...]:
    """The data keys as they are stored now; those of `settings` if they are set."""
    if settings.data_keys_file is None:
        return settings.data_keys
    try:
        return _data_keys_in(settings.data_keys_file)
    except Unsettled:  # somebody is editing the file: the next look finds it whole
        return settings.data_keys


def add_data_key(settings: Settings) -> None:
    """Put a new key first in the file of data keys, durably. Raises Unsettled."""
    path = settings.data_keys_file
    if path is None:
        raise Unsettled("the data keys are not kept in the instance folder; add one where they are set")
    keyfiles.replace(path, "\n".join((keyfiles.new_data_key(), *_data_keys_in(path))))


def make_data_keys(environ: Mapping[str, str]) -> None:
    """Make the file of data keys if it is missing and none are set, even for a sealed database."""
    instance = Path(environ.get(PREFIX + "INSTANCE") or "instance").absolute()
    if "data_keys" not in _from_file(instance / "settings.toml") | _from_environment(environ):
        _make_folder(instance)
        _data_keys_in(instance / "data_keys")


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    given = {name: text for name, text in environ.items() if name.startswith(PREFIX) and text != ""}
    given.pop(PREFIX + "INSTANCE", None)
    for name in given:
        if name.removeprefix(PREFIX).lower() not in _READERS:
            raise Unsettled(f"{name} is not a setting; docs/configuration.md lists them all")
    return {name.removeprefix(PREFIX).lower(): text for name, text in given.items()}


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as problem:
        raise Unsettled(f"{path} can't be read: {problem}") from problem
    for name in content:
        if name not in _READERS:
            raise Unsettled(f"{path}: {name} is not a setting; docs/configuration.md lists them all")
    return {name: _as_text(value) for name, value in content.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _read(name: str, text: str) -> Any:
    try:
        return _READERS[name](text)
    except ValueError as problem:
        raise Unsettled(f"{PREFIX}{name.upper()}: {problem}") from problem


def _text(text: str) -> str:
    return text.strip()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise ValueError("a port is a number from 1 to 65535")
    return int(text)


def _number(what: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"{what}, a number from {least} to {most}")
        return int(text)

    return read


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("is on or off")
    return text == "on"


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "sqlite"):
            raise ValueError(f"is a URL that begins with {' or '.join(scheme + '://' for scheme in schemes)}")
        return text.rstrip("/") if parts.scheme.startswith("http") else text

    return read


def _database(text: str) -> str:
    if text.startswith(("postgresql://", "postgres://")):
        text = "postgresql+psycopg://" + text.partition("://")[2]
    return _url("sqlite", "postgresql+psycopg")(text)


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("is too short: a secret has 32 characters or more")
    return text


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Unsettled(f"the instance folder {folder} can't be made: {problem.strerror}") from problem


def _check_not_lost(path: Path, database_url: str) -> None:
    """Raises Unsettled if the file is missing but the database is sealed: new keys would not open it."""
    try:
        is_lost = not path.exists() and is_sealed(database_url) and not path.exists()  # made meanwhile
    except SQLAlchemyError as problem:
        raise Unsettled(f"{path} is missing, and the database can't be asked if it was sealed") from problem
    if is_lost:
        raise Unsettled(
            f"{path} is missing, but the database is sealed. Put the file back from your backup, or set "
            f"{PREFIX}DATA_KEYS. Only if the keys are lost for good: moderation keys reset"
        )


def _data_keys_in(path: Path) -> tuple[str, ...]:
    try:
        return keyfiles.data_keys(_kept(path, keyfiles.new_data_key))
    except ValueError as problem:
        raise Unsettled(f"{path} {problem}") from problem


def _kept(path: Path, make: Callable[[], str]) -> str:
    try:
        return keyfiles.kept(path, make)
    except OSError as problem:
        raise Unsettled(f"{path} can't be read or made: {problem.strerror}") from problem
    except ValueError as problem:
        raise Unsettled(f"{path} {problem}") from problem


_READERS: dict[str, Callable[[str], Any]] = {
    "host": _text,
    "port": _port,
    "demo_port": _port,
    "base_url": _url("http", "https"),
    "database_url": _database,
    "redis_url": _url("redis", "rediss"),
    "mail_url": _url("smtp", "smtps"),
    "mail_from": _text,
    "secret_key": _secret,
    "data_keys": keyfiles.data_keys,
    "trusted_proxies": _number("how many proxies stand in front", 0, 10),
    "threads": _number("how many threads", 1, 256),
    "cache_megabytes": _number("how much memory, in MB", 1, 4096),
    "limits": _switch,
    "owner_email": _text,
    "owner_password": _text,
}
assert set(_READERS) == {known.name for known in fields(Settings)} - {"instance", "data_keys_file"}
