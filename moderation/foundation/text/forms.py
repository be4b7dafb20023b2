"""Normal forms of plain text.

Sources: Unicode Standard Annex 15 (NFC, NFKC), Annex 9 (bidirectional controls), Technical Standard 39
(zero-width characters in identifiers).
"""

import hashlib
import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_LOOSE_JOINER = re.compile(
    "(?<![^\\W\\d_])(?<![\u0900-\u0dff\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]+|[\u200c\u200d]+$"
)
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def normalize(text: str) -> str:
    """NFC with LF line ends, without NUL, lone surrogates and controls other than tab and newline."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def plain_line(text: str) -> str:
    """One line for names and titles: normal, no direction overrides, no padding that can't be seen."""
    text = without_tricks(normalize(text))
    text = _LOOSE_JOINER.sub("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


def without_tricks(text: str) -> str:
    """The same text without direction overrides and invisible padding."""
    return _INVISIBLE.sub("", _BIDI.sub("", text))


def fold(text: str) -> str:
    """A form in which words are looked for: NFKC, case folded, nothing invisible, accents kept."""
    text = _JOINERS.sub("", without_tricks(normalize(text)))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fingerprint(body: str) -> bytes:
    """SHA-256 of the folded letters and digits, 32 bytes.

    Alike for texts that differ in case, spaces and punctuation only.
    """
    letters = _NOT_WORD.sub("", fold(body))
    return hashlib.sha256((letters or fold(body)).encode()).digest()


def words(body: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(body))
