"""Secrets in files that only their owner can read, and the lists of data keys in them."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet


def kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file, made if there is none. If two processes make it at once, one wins.

    Raises OSError, and ValueError when others can read it.
    """
    if not path.exists():
        draft = _draft(path, make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        _sync(path.parent)
    if path.stat().st_mode & 0o077:
        raise ValueError(f"can be read by others; run: chmod 600 {path}")
    return path.read_text().strip()


def replace(path: Path, secret: str) -> None:
    """Replace the secret in a file, atomically and durably. Raises OSError."""
    _draft(path, secret).replace(path)
    _sync(path.parent)


def data_keys(text: str) -> tuple[str, ...]:
    """Parse a list of Fernet keys. Raises ValueError."""
    keys = tuple(text.replace(",", " ").split())
    try:
        if not [Fernet(key) for key in keys]:
            raise ValueError
    except ValueError:
        raise ValueError("is a list of Fernet keys, the newest first, parted by commas") from None
    return keys


def new_data_key() -> str:
    """A random Fernet key."""
    return Fernet.generate_key().decode()


def _draft(path: Path, secret: str) -> Path:
    """A durable file beside `path`, with a name that no other process takes."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
