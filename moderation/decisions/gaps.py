"""Marked gaps in the place of what a moderator blackened. Touches no database."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from moderation.foundation import text
from moderation.foundation.addresses import is_date_or_fraction
from moderation.foundation.errors import Invalid
from moderation.foundation.languages import nearest
from moderation.sites.models import Site

MOST = 50
LONGEST = 1_000
_SHORTEST = 4
"""Digits that may be a part of somebody's number; fewer of them in a trace count something."""
_MARKS = "*_~`\\\\"
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_BETWEEN = f"[{_MARKS}{_UNSEEN}]*"
"""What may stand between two letters of a passage as typed, while readers see none of it."""
_MAIL = re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,255}\.[^\W\d_]{2,63}")
_PHONE = re.compile(r"(?<![\w/=.-])[+(]?\d(?:[ ().\-/\u00a0]{0,3}\d){5,19}(?![\w/=])")
_PHONE_LEAST = 7
_NOT_DIGIT = re.compile(r"\D")
_MARKED = re.compile(f"[{_MARKS}{_UNSEEN}]")
_SPACES = re.compile(r"\s+")


def gap(site: Site) -> str:
    """What readers see in the place of what was blackened, in the language of the site."""
    with force_locale(nearest(site.language)):
        return _("[removed by the editors]")


def candidates(body: str, trace: Sequence[dict[str, Any]]) -> list[str]:
    """What in a body may have to go: telephone numbers, addresses of mail, and listed words that it holds.

    More is taken for a number than in the form's hint (addresses.find_personal): a moderator chooses.
    """
    listed = [
        word for finding in trace if finding.get("check") == "words" for word in finding.get("matched") or ()
    ]
    found = [match[0] for match in _MAIL.finditer(body)]
    numbers = (match[0] for match in _PHONE.finditer(body))
    found += [number for number in numbers if _may_be_called(number)]
    found += [match[0] for word in listed if word.strip() for match in _pattern([word]).finditer(body)]
    return list(dict.fromkeys(_SPACES.sub(" ", passage).strip() for passage in found))[:MOST]


def blackened(body: str, passages: Sequence[str], mark: str) -> tuple[str, str]:
    """A body with `mark` in the place of every occurrence of each passage, and the safe HTML of it.

    Case and the kind of white space don't count, nor do marks of emphasis within a passage. Raises Invalid.
    """
    wanted = _wanted(passages)
    missing = [passage for passage in wanted if not _pattern([passage]).search(body)]
    if missing:
        raise _wrong(*(_("“%(passage)s” is not in the text.", passage=passage) for passage in missing))
    parts = [_pattern(wanted).sub("\0", part) for part in body.split(mark)]
    new = mark.join(parts)
    new = re.sub(r"\0(?=[(\[:])", lambda found: f"{mark} ", new).replace("\0", mark)
    problem = text.too_complex(new)
    if problem:
        raise _wrong(problem)
    html = text.render(new)
    left = [passage for passage in wanted if _is_left(passage, new, html, mark)]
    if left:
        raise _wrong(
            *(_("“%(passage)s” would still be seen. Edit the text instead.", passage=passage)
              for passage in left)
        )  # fmt: skip
    return new, html


def untraced(trace: Sequence[dict[str, Any]], passages: Sequence[str]) -> list[dict[str, Any]]:
    """A trace in which no check names what was blackened, nor a part of it."""
    hidden = [text.fold(passage) for passage in passages if passage.strip()]

    def names(matched: object) -> bool:
        said = text.fold(str(matched))
        counts_only = said.isdecimal() and len(said) < _SHORTEST
        return bool(said) and not counts_only and any(said in one or one in said for one in hidden)

    return [
        finding | {"matched": ["…" if names(one) else one for one in finding.get("matched") or []]}
        for finding in trace
    ]


def _wanted(passages: Sequence[str]) -> list[str]:
    """The passages in their normal form, each once, the longest first."""
    found = {_SPACES.sub(" ", text.normalize(passage)).strip() for passage in passages}
    wanted = sorted((passage for passage in found if passage), key=lambda passage: (-len(passage), passage))
    if not wanted:
        raise _wrong(_("Name what is to be removed, one passage a line."))
    if len(wanted) > MOST or len(wanted[0]) > LONGEST:
        raise _wrong(_("That is too much at once. Edit the text instead."))
    return wanted


def _may_be_called(number: str) -> bool:
    return len(_NOT_DIGIT.sub("", number)) >= _PHONE_LEAST and not is_date_or_fraction(number)


def _pattern(passages: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_form, passages)), re.IGNORECASE)


def _form(passage: str) -> str:
    """Letters with what readers don't see between them; exactly as typed where it holds marks itself."""
    if _MARKED.search(passage):
        return r"\s+".join(map(re.escape, passage.split(" ")))
    words = (_BETWEEN.join(map(re.escape, word)) for word in passage.split(" "))
    return rf"{_BETWEEN}\s+{_BETWEEN}".join(words)


def _is_left(passage: str, body: str, html: str, mark: str) -> bool:
    """Whether it can still be read: as typed, in the text that readers see, or in a link."""
    seen = "\n".join((body, text.plain(html), *text.links(html))).replace(mark, "\0")
    return _SPACES.sub(" ", text.fold(passage)) in _SPACES.sub(" ", text.fold(seen))


def _wrong(*sentences: str) -> Invalid:
    return Invalid({"passages": list(sentences)})
