"""Secrets: the email's seal and its blind index, signed tickets and cursors.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec); the newest data key
seals, every key opens. Keys for other purposes are derived with HKDF-SHA256 (RFC 5869), one `info`
a purpose.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

EXTENSION = "moderation.keys"


class KeyRing:
    """The keys of one installation. Prints as itself, never as its content."""

    def __init__(self, data_keys: Sequence[str], secret_key: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in data_keys])
        self._index_keys = [derive(base64.urlsafe_b64decode(key), "blind index") for key in data_keys]
        self._signing_key = derive(secret_key.encode(), "signatures")
        self._network_key = derive(secret_key.encode(), "networks")

    def __repr__(self) -> str:
        return "<KeyRing>"

    def seal(self, text: str) -> bytes:
        """`text` encrypted under the newest data key."""
        return self._fernet.encrypt(text.encode())

    def open(self, token: bytes) -> str:
        """What was sealed. Raises ValueError when no key of the ring opens it."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as problem:
            raise ValueError("sealed under a key that is not in MODERATION_DATA_KEYS") from problem

    def rotate(self, token: bytes) -> bytes:
        """The same content sealed anew under the newest key."""
        return self._fernet.rotate(token)

    def blind_indexes(self, text: str) -> list[bytes]:
        """Keyed HMAC-SHA256 of `text`, 32 bytes, under every data key; the newest first."""
        return [hmac.digest(key, text.encode(), "sha256") for key in self._index_keys]

    def sign(self, purpose: str, message: str) -> str:
        """A signature of `message` for one purpose: 22 characters, 128 bits, safe in headers."""
        digest = hmac.digest(self._signing_key, f"{purpose}\0{message}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def network(self, prefix: bytes) -> bytes:
        """Keyed HMAC-SHA256 of what the addresses of a network share, cut to 16 bytes."""
        return hmac.digest(self._network_key, prefix, "sha256")[:16]

    def is_signed(self, purpose: str, message: str, signature: str) -> bool:
        """Whether `signature` is ours; takes the same time for every wrong one."""
        return hmac.compare_digest(self.sign(purpose, message).encode(), signature.encode())


class Sealed:
    """A private text that prints as `<private>`; only `reveal()` decrypts it."""

    __slots__ = ("token",)

    def __init__(self, token: bytes) -> None:
        self.token = token

    @classmethod
    def of(cls, text: str) -> "Sealed":
        """Seal `text` under the newest key of the current application."""
        return cls(keys().seal(text))

    def reveal(self) -> str:
        """The text in clear: only to deliver mail or for an audited reveal."""
        return keys().open(self.token)

    def __repr__(self) -> str:
        return "<private>"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a private text is not serialised")


class SealedText(TypeDecorator[Sealed]):
    """A column of sealed text: bytes in the database, `Sealed` in Python."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.token

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))


def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, by HKDF-SHA256."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"moderation " + purpose.encode()).derive(secret)


def keys() -> KeyRing:
    """The current application's key ring."""
    ring: KeyRing = current_app.extensions[EXTENSION]
    return ring


def digest(text: str) -> bytes:
    """SHA-256 of `text`: 32 bytes."""
    return hashlib.sha256(text.encode()).digest()
