"""Secrets: the email's seal and its blind index, signed tickets and cursors.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec); one data key seals (the
database says which, see foundation/sealing), every key opens. Keys for other purposes are derived with
HKDF-SHA256 (RFC 5869), one `info` a purpose.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from contextlib import suppress

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

EXTENSION = "moderation.keys"
SOURCE = "moderation.keys.source"
"""Set by the factory: a function that reads the data keys again from where they are stored."""


class KeyRing:
    """The keys of one installation. Prints as itself, never as its content."""

    def __init__(self, data_keys: Sequence[str], secret_key: str, sealed_under: str | None = None) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in data_keys]
        self.fingerprints = [derive(key, "fingerprint")[:8].hex() for key in raw]
        """One for each data key, in their order: 16 hexadecimal digits that reveal nothing about it."""
        self.sealed_under = sealed_under
        """The fingerprints that the database named when these keys took its order; None before that."""
        self._data_keys, self._secret_key = tuple(data_keys), secret_key
        self._fernets = [Fernet(key) for key in data_keys]
        self._index_keys = [derive(key, "blind index") for key in raw]
        self._signing_key = derive(secret_key.encode(), "signatures")
        self._network_key = derive(secret_key.encode(), "networks")

    def __repr__(self) -> str:
        return "<KeyRing>"

    def ordered(self, sealed_under: str) -> "KeyRing | None":
        """These keys in the order that the database names, others last; None if a named key is missing.

        `sealed_under` holds fingerprints separated by spaces, first that of the key that seals.
        """
        known = dict(zip(self.fingerprints, self._data_keys, strict=True))
        named = sealed_under.split()
        if not {*named} <= {*known}:
            return None
        order = [*named, *(name for name in known if name not in named)]
        return KeyRing([known[name] for name in order], self._secret_key, sealed_under)

    def with_keys(self, data_keys: Sequence[str]) -> "KeyRing":
        """A ring of these data keys, in this order, and the same secret key."""
        return KeyRing(data_keys, self._secret_key)

    def seal(self, text: str) -> bytes:
        """`text` encrypted under the first data key."""
        return self._fernets[0].encrypt(text.encode())

    def open(self, token: bytes) -> str:
        """What was sealed. Raises ValueError when no key of the ring opens it."""
        return self.open_by(token)[0]

    def open_by(self, token: bytes) -> tuple[str, int]:
        """What was sealed, and the index of the key that opened it. Raises ValueError when none does."""
        for place, fernet in enumerate(self._fernets):
            with suppress(InvalidToken):
                return fernet.decrypt(token).decode(), place
        raise ValueError("sealed under a key that is not among the data keys")

    def blind_indexes(self, text: str) -> list[bytes]:
        """Keyed HMAC-SHA256 of `text`, 32 bytes, under every data key, the one that seals first."""
        return [hmac.digest(key, text.encode(), "sha256") for key in self._index_keys]

    def sign(self, purpose: str, message: str) -> str:
        """A signature of `message` for one purpose: 22 characters, 128 bits, safe in headers."""
        digest = hmac.digest(self._signing_key, _bytes(f"{purpose}\0{message}"), "sha256")
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def network(self, prefix: bytes) -> bytes:
        """Keyed HMAC-SHA256 of what the addresses of a network share, cut to 16 bytes."""
        return hmac.digest(self._network_key, prefix, "sha256")[:16]

    def is_signed(self, purpose: str, message: str, signature: str) -> bool:
        """Whether `signature` is ours; takes the same time for every wrong one."""
        return hmac.compare_digest(_bytes(self.sign(purpose, message)), _bytes(signature))


class Sealed:
    """A private text that prints as `<private>`; only `reveal()` decrypts it."""

    __slots__ = ("token",)

    def __init__(self, token: bytes) -> None:
        self.token = token

    @classmethod
    def of(cls, text: str) -> "Sealed":
        """Seal `text`. Call `sealing.settle` before, in the same transaction: it chooses the key."""
        return cls(keys().seal(text))

    def reveal(self) -> str:
        """The text in clear: only to deliver mail or for an audited reveal.

        Raises ValueError when no key opens it, not even one that was added since the process started.
        """
        try:
            return keys().open(self.token)
        except ValueError:
            return keys_now().open(self.token)

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


def keys_now() -> KeyRing:
    """A ring of the data keys as they are stored now. Doesn't replace the application's own."""
    read: Callable[[], Sequence[str]] = current_app.extensions[SOURCE]
    return keys().with_keys(read())


def digest(text: str) -> bytes:
    """SHA-256 of `text`: 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def _bytes(text: str) -> bytes:
    """UTF-8, also of half a surrogate pair, which a forged text may hold."""
    return text.encode(errors="surrogatepass")
