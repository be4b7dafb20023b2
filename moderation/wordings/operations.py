"""Writing earlier texts: sealing, opening, and dropping their keys."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.fernet import Fernet
from flask_babel import gettext as _
from sqlalchemy import update

from moderation.comments.models import Comment
from moderation.foundation import sealing
from moderation.foundation.crypto import Sealed, keys
from moderation.foundation.db import db
from moderation.foundation.errors import Gone
from moderation.foundation.ids import new_id
from moderation.foundation.rows import append
from moderation.foundation.sealing import KeysMissing
from moderation.wordings import queries
from moderation.wordings.models import Wording


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a comment said at a time, with all that goes with its text."""

    body: str
    html: str
    fingerprint: bytes
    trace: list[dict[str, Any]]
    facets: int
    language: str | None
    redacted: bool
    edited_at: datetime | None
    rewritten_at: datetime | None

    @classmethod
    def of(cls, comment: Comment) -> "Earlier":
        """As it stands now."""
        return cls(
            comment.body, comment.html, comment.fingerprint, comment.trace, comment.facets, comment.language,
            comment.redacted, comment.edited_at, comment.rewritten_at,
        )  # fmt: skip

    def put_back(self, comment: Comment) -> None:
        """Let a comment say this again; its version grows."""
        comment.body, comment.html, comment.fingerprint = self.body, self.html, self.fingerprint
        comment.trace, comment.facets, comment.language = self.trace, self.facets, self.language
        comment.redacted = self.redacted
        comment.edited_at, comment.rewritten_at = self.edited_at, self.rewritten_at
        comment.version += 1


class Reviewed(NamedTuple):
    """Some wordings of a site, looked at."""

    number: int
    last: int | None
    """The last one's key; None when there was none."""
    older: list[Wording]
    """Their keys are not sealed under the data key that seals."""
    closed: int
    """How many keys no data key opens."""


def keep(comment: Comment, decision_id: int, earlier: Earlier, *, now: datetime) -> Wording:
    """Seal what a comment said before the decision that replaced it, under a fresh key of its own.

    Raises KeysMissing.
    """
    sealing.settle()
    key = Fernet.generate_key()
    wording = Wording(
        site_id=comment.site_id, id=new_id(now), comment_id=comment.id, decision_id=decision_id,
        key=Sealed.of(key.decode()), content=Fernet(key).encrypt(_written(earlier)), created_at=now,
    )  # fmt: skip
    append(wording)
    return wording


def open_(wording: Wording) -> Earlier:
    """What was sealed. Raises Gone when its key was dropped, and KeysMissing when no data key opens that."""
    if wording.key is None:
        raise Gone(_("That text was erased."))
    try:
        key = wording.key.reveal()
    except ValueError as problem:
        raise KeysMissing from problem
    said = json.loads(Fernet(key).decrypt(wording.content))
    said["fingerprint"] = bytes.fromhex(said["fingerprint"])
    for name in ("edited_at", "rewritten_at"):
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    return Earlier(**said)


def drop(site_id: int, comment_id: int) -> None:
    """Nobody opens the earlier texts of a comment any more: their keys and contents go."""
    about = (Wording.site_id == site_id, Wording.comment_id == comment_id)
    db.session.execute(update(Wording).where(*about).values(key=None, content=b""))


def review(site_id: int, *, after: int | None, limit: int, lock: bool = False) -> Reviewed:
    """Look at `limit` wordings whose ids follow `after`."""
    rows = queries.some_after(site_id, after, limit, lock=lock)
    older, closed = [], 0
    for wording in rows:
        try:
            place = keys().open_by(wording.key.token)[1] if wording.key is not None else 0
        except ValueError:
            closed += 1
        else:
            if place > 0:
                older.append(wording)
    return Reviewed(len(rows), rows[-1].id if rows else None, older, closed)


def reseal(site_id: int, *, after: int | None, limit: int) -> Reviewed:
    """Seal the keys of these wordings under the data key that seals. What no key opens stays as it is.

    Passes over those that another transaction has locked. Raises KeysMissing.
    """
    sealing.settle()
    reviewed = review(site_id, after=after, limit=limit, lock=True)
    for wording in reviewed.older:
        if wording.key is not None:
            wording.key = Sealed.of(wording.key.reveal())
    db.session.flush()
    return reviewed


def _written(earlier: Earlier) -> bytes:
    said = asdict(earlier) | {"fingerprint": earlier.fingerprint.hex()}
    for name in ("edited_at", "rewritten_at"):
        said[name] = said[name].isoformat() if said[name] else None
    return json.dumps(said, ensure_ascii=False).encode()
