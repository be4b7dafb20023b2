"""How alike two texts are, and a few numbers that near-duplicates are likely to share.

A text is the set of its pairs of neighbouring words (shingles); two are alike when these sets are: the
Jaccard similarity, common shingles by all shingles. What a mailing varies (names, numbers, addresses) counts
as the same word everywhere. So that a new text need not be compared with every other, each gets four keys:
by one permutation of all shingles the smallest of each of eight bins is its sketch, and two bins are a key.
Texts of similarity s share a key with probability 1 - (1 - s²)⁴: 0.98 at 0.8, 0.0004 at 0.01.

Sources: A. Broder, On the resemblance and containment of documents, 1997 (shingles, min-wise sampling);
P. Li, A. Owen, C. Zhang, One Permutation Hashing, NIPS 2012 (bins); A. Shrivastava, P. Li, Densifying One
Permutation Hashing via Rotation for Fast Near Neighbor Search, ICML 2014 (empty bins).
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from moderation.foundation.text.forms import without_tricks

ALIKE = 0.6
"""From this similarity on two texts are near-duplicates."""
FEWEST_WORDS = 5
"""Shorter texts are alike only if they are the same."""
_MOST_WORDS = 2_000
_BINS, _IN_KEY = 8, 2
_BIN_BITS = 3
_WORD_BITS = (1 << 63) - 1
_ALL_BITS = (1 << 64) - 1
# Odd numbers with bits at random: multiplied by them, numbers that are near each other end far apart.
_FIRST, _SECOND, _MIX = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93
_MOST_NAMES = 0.2
"""With more capitals than this within sentences, they are how the language is written (German), not names."""

_NAME, _NUMBER, _ADDRESS = "\1", "\2", "\3"
_ADDRESSES = re.compile(
    r"(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.\w+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|co|me|ru|cn|xyz|top|site|online|shop|club|id|de|uk)\b",
    re.IGNORECASE,
)
_MAY_BE_ADDRESS = re.compile(r"[@/]|\.\w")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TOKEN = re.compile('[^\\W_]+|[\3.!?…:;\n"“”«»„()]')
_ENDS = frozenset('.!?…:;\n"“”«»„()')


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is compared by: its shingles, and the keys under which it is found."""

    shingles: frozenset[int]
    keys: tuple[int, ...]

    def similarity(self, other: "Likeness") -> float:
        """0 (nothing in common) to 1 (the same, apart from names, numbers and addresses)."""
        either = len(self.shingles | other.shingles)
        return len(self.shingles & other.shingles) / either if either else 0.0

    def is_like(self, other: "Likeness") -> bool:
        """Whether the two are near-duplicates."""
        return self.similarity(other) >= ALIKE


def likeness(body: str, fingerprint: bytes, name: str = "") -> Likeness:
    """The likeness of a text that somebody of this name wrote.

    `fingerprint` (foundation.text) stands for a text of less than FEWEST_WORDS words: it is like the same
    text only, and has one key. Keys are 63 bits.
    """
    found = _words(body, name)[:_MOST_WORDS]
    if len(found) < FEWEST_WORDS:
        key = int.from_bytes(fingerprint[:8], "big") & _WORD_BITS
        return Likeness(frozenset((key,)), (key,))
    shingles = frozenset(_shingles(found))
    return Likeness(shingles, _keys(shingles))


def _words(body: str, name: str) -> list[str]:
    """The folded words of a text; what varies from one copy to the next is masked, runs of it as one."""
    tokens, names = _tokens(_parted(body))
    if len(names) > _MOST_NAMES * len(tokens):
        names = set()
    own = set(name.casefold().split())
    found, before = [], ""
    for place, token in enumerate(tokens):
        word = _NAME if place in names or token in own else token
        if word != before or word > _ADDRESS:
            found.append(word)
        before = word
    return found


def _parted(body: str) -> str:
    """A text with its addresses masked, and its ideographs apart, for they stand for words."""
    text = unicodedata.normalize("NFKC", without_tricks(body))
    if _MAY_BE_ADDRESS.search(text):
        text = _ADDRESSES.sub(f" {_ADDRESS} ", text)
    return text if text.isascii() else _IDEOGRAPH.sub(r" \g<0> ", text)


def _tokens(text: str) -> tuple[list[str], set[int]]:
    """Words, folded, numbers masked; and the places of what looks like a name: capital, within a sentence."""
    found: list[str] = []
    names: set[int] = set()
    inside = False
    for token in _TOKEN.findall(text):
        if token in _ENDS:
            inside = False
            continue
        if inside and token.istitle() and len(token) > 1:
            names.add(len(found))
        found.append(token.casefold() if token.isalpha() or token == _ADDRESS else _without_number(token))
        inside = True
    return found, names


def _without_number(token: str) -> str:
    return _NUMBER if any(letter.isdigit() for letter in token) else token.casefold()


def _shingles(words: list[str]) -> list[int]:
    """A number of 64 bits for each pair of neighbouring words."""
    numbers = [crc32(word.encode()) + 1 for word in words]
    found = []
    for first, second in pairwise(numbers):
        mixed = (first * _FIRST ^ second * _SECOND) & _ALL_BITS
        mixed = (mixed ^ mixed >> 32) * _MIX & _ALL_BITS
        found.append(mixed ^ mixed >> 29)
    return found


def _keys(shingles: frozenset[int]) -> tuple[int, ...]:
    """Four numbers of 63 bits."""
    smallest: list[int | None] = [None] * _BINS
    for number in sorted(shingles, reverse=True):
        smallest[number & _BINS - 1] = number >> _BIN_BITS
    bins = [_filled(smallest, place) for place in range(_BINS)]
    return tuple(_key(place, bins[place : place + _IN_KEY]) for place in range(0, _BINS, _IN_KEY))


def _filled(smallest: list[int | None], place: int) -> int:
    """The number of a bin; an empty one takes that of the next that is not, and says from how far."""
    for step in range(_BINS):
        value = smallest[(place + step) % _BINS]
        if value is not None:
            return value + step * _FIRST & _ALL_BITS
    return 0


def _key(place: int, bins: list[int]) -> int:
    key = place + 1
    for number in bins:
        key = (key * _SECOND ^ number) * _MIX & _ALL_BITS
        key ^= key >> 31
    return key & _WORD_BITS
