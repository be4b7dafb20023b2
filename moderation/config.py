"""Typed settings from the environment and instance/settings.toml; refuses unknown and unsafe ones."""

import contextlib
import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

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
        text = _kept(instance / "data_keys", lambda: Fernet.generate_key().decode())
        values["data_keys"] = _data_keys(text)
    values.setdefault("base_url", f"http://localhost:{values.get('port', 8000)}")
    values.setdefault("mail_from", f"moderation@{urlsplit(values['base_url']).hostname}")
    settings = Settings(instance=instance, **values)
    if not settings.limits and settings.host not in LOOPBACK:
        raise Unsettled(f"MODERATION_LIMITS=off is only for a server on loopback, not on {settings.host}")
    return settings


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


def _data_keys(text: str) -> tuple[str, ...]:
    keys = tuple(text.replace(",", " ").split())
    try:
        if not [Fernet(key) for key in keys]:
            raise ValueError
    except ValueError:
        raise ValueError("is a list of Fernet keys, the newest first, parted by commas") from None
    return keys


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Unsettled(f"the instance folder {folder} can't be made: {problem.strerror}") from problem


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file that only its owner can read; made when there is none, by one process only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        if not path.exists():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make() + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        if path.stat().st_mode & 0o077:
            raise Unsettled(f"{path} can be read by others; run: chmod 600 {path}")
        return path.read_text().strip()
    except OSError as problem:
        raise Unsettled(f"{path} can't be read or made: {problem.strerror}") from problem


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
    "data_keys": _data_keys,
    "trusted_proxies": _number("how many proxies stand in front", 0, 10),
    "threads": _number("how many threads", 1, 256),
    "cache_megabytes": _number("how much memory, in MB", 1, 4096),
    "limits": _switch,
    "owner_email": _text,
    "owner_password": _text,
}
assert set(_READERS) == {known.name for known in fields(Settings)} - {"instance"}
