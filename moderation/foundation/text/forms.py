"""Normal forms of plain text.

Sources: Unicode Standard Annex 15 (NFC, NFKC), Annex 9 (bidirectional controls), Technical Standard 39
(zero-width characters in identifiers).
"""

import hashlib
import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Kept, because people see them: tags in a flag (England's), and variants of a Chinese or Mongolian letter.
_INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f)"
    "|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    "|(?<![\u1800-\u18aa])[\u180b-\u180d\u180f]"
    "|[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_MARKS = re.compile("[\u061c\u200e\u200f\u2800\U0001d159]")
_JOINERS = re.compile("[\u200c\u200d]")
# A joiner means something after a letter of a script that joins, and between the parts of an emoji.
_LOOSE_JOINER = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u0f00-\u18af\ufb50-\ufdff\ufe0f\ufe70-\ufefc\u2190-\u2bff\U00010a00-\U00011fff"
    "\U0001e900-\U0001e95f\U0001f000-\U0001faff\U000e007f])[\u200c\u200d]|[\u200c\u200d]+(?!\\S)"
)
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[a-z]")
_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝкοαενρτυικ", "aeopcyxijshdqwkoaevptuik")
"""Cyrillic and Greek small letters that pass for Latin ones (a part of Unicode's confusables.txt)."""
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def without_controls(text: str) -> str:
    """The same text without NUL, lone surrogates and controls other than tab and newline."""
    return _CONTROLS.sub("", text)


def normalize(text: str) -> str:
    """NFC with LF line ends, without NUL, lone surrogates and controls other than tab and newline."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", without_controls(text))


def plain_line(text: str) -> str:
    """One line for names and titles: normal, without direction marks, overrides and unseen padding."""
    text = _MARKS.sub("", without_tricks(normalize(text)))
    text = _LOOSE_JOINER.sub("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


def without_tricks(text: str) -> str:
    """The same text without direction overrides and invisible padding."""
    return _INVISIBLE.sub(r"\1", _BIDI.sub("", text))


def fold(text: str) -> str:
    """A form in which words are looked for: NFKC, case folded, nothing invisible, accents kept."""
    text = _JOINERS.sub("", without_tricks(normalize(text)))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def as_seen(text: str) -> str:
    """Folded; a word that mixes Latin letters with others that look like them is read as it looks."""
    return as_it_looks(fold(text))


def as_it_looks(folded: str) -> str:
    """The same for a text that is folded already: every character stays where it is."""
    return folded if folded.isascii() else _WORD.sub(_looks, folded)


def _looks(word: re.Match[str]) -> str:
    return word[0].translate(_ALIKE) if _LATIN.search(word[0]) else word[0]


def fingerprint(body: str) -> bytes:
    """SHA-256 of the folded letters and digits, 32 bytes.

    Alike for texts that differ in case, spaces and punctuation only.
    """
    letters = _NOT_WORD.sub("", fold(body))
    return hashlib.sha256((letters or fold(body)).encode()).digest()


def words(body: str) -> int:
    """How many words a text has; scripts that write none apart count each character."""
    return sum(1 for piece in _IDEOGRAPH.sub(r" \g<0> ", body).split() if _LETTER.search(piece))
