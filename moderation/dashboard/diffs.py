"""How a text became another one, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from moderation.comments.models import Comment
from moderation.decisions.models import Act, Decision
from moderation.foundation.sealing import KeysMissing
from moderation.wordings.models import Wording
from moderation.wordings.operations import open_

_WORD = re.compile(r"\s+|\S+\s*")


class Piece(NamedTuple):
    """A run of words that is in both texts ("same"), in the later ("ins") or in the earlier one ("del")."""

    kind: str
    words: str


class Step(NamedTuple):
    """A change of a text: the decision that made it, and the difference; None where that stays sealed."""

    decision: Decision
    pieces: list[Piece] | None


def difference(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order.

    Words that make up more than a hundredth of a long text are no landmarks (difflib's autojunk), so that
    one word a thousand times over takes no longer than a thousand words.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[i:j])))
            continue
        if j > i:
            found.append(Piece("del", "".join(old[i:j])))
        if m > k:
            found.append(Piece("ins", "".join(new[k:m])))
    return found


def steps(
    comment: Comment, wordings: Sequence[Wording], made: Sequence[Decision], *, revealed: bool
) -> list[Step]:
    """What became of a comment's text, the oldest change first; changes that were taken back are none.

    Texts from before the last redaction are opened only if `revealed`. Versions alone tell which text was
    earlier: keys and moments follow clocks, which may be set back.
    """
    undone = {decision.undoes_id for decision in made}
    by_decision = {wording.decision_id: wording for wording in wordings if wording.key is not None}
    standing = sorted(
        (decision for decision in made if decision.id in by_decision and decision.id not in undone),
        key=lambda decision: decision.version,
    )
    redacted = max((decision.version for decision in standing if decision.act is Act.REDACT), default=0)
    texts = [
        _said(by_decision[decision.id]) if revealed or decision.version > redacted else None
        for decision in standing
    ]
    found = []
    for decision, before, after in zip(standing, texts, [*texts, comment.body][1:], strict=True):
        pieces = difference(before, after) if before is not None and after is not None else None
        found.append(Step(decision, pieces))
    return found


def _said(wording: Wording) -> str | None:
    """What stood there; None when no data key opens it any more."""
    try:
        return open_(wording).body
    except KeysMissing:
        return None
