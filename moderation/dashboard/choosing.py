"""Which comments a bulk act is about: those that were ticked, or all of a list as its preview showed them."""

from collections import Counter
from collections.abc import Sequence

from flask import request

from moderation.batches.operations import MOST, Chosen
from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.dashboard import acts
from moderation.dashboard.access import Desk
from moderation.dashboard.lists import Place, arrival, versions
from moderation.foundation.ids import is_public_id

MOST_GROUPS = 100


def noted(matching: Sequence[comments.Chosen]) -> str:
    """The versions of a list's comments, for a form: the commonest, then "id:version" of all others."""
    counted = Counter(row.version for row in matching).most_common(1)
    common = counted[0][0] if counted else 0
    others = (f"{row.public_id}:{row.version}" for row in matching if row.version != common)
    return " ".join([str(common), *others])


def confirmed(desk: Desk) -> Chosen | None:
    """All comments of a list that were there at its preview, at the versions that it noted.

    None when they are more than it said. Raises Malformed.
    """
    number, until = acts.number("number"), arrival(request.form, "until")
    common, *others = request.form.get("versions", "").split() or [""]
    if until is None or not common.isdecimal() or len(common) > 9:
        raise acts.incomplete()
    asked, seen = Place.of(request.values).filter, versions(others, MOST)
    matching = comments.chosen(desk.site_id, asked, MOST + 1, until=until)
    if min(len(matching), MOST) > number:
        return None
    return [(row.public_id, seen.get(row.public_id) or int(common)) for row in matching[:MOST]]


def ticked(desk: Desk) -> Chosen:
    """What was ticked; near-duplicates that are not on the page at the version that they have now.

    No more than one too many. Raises Malformed.
    """
    single, grouped = _pairs("chosen"), _pairs("chosen_alike")
    if len(grouped) > MOST_GROUPS:
        raise acts.incomplete()
    found: dict[str, int] = {}
    for public_id in grouped:
        members = comments.members(desk.site_id, Queue.PENDING, public_id, MOST + 1 - len(found))
        found |= {row.public_id: row.version for row in members}
        if len(found) > MOST:
            break
    return list((found | grouped | single).items())[: MOST + 1]


def _pairs(name: str) -> dict[str, int]:
    pairs = [pair.partition(":") for pair in request.form.getlist(name)]
    if not all(is_public_id(key) and version.isdecimal() and len(version) < 10 for key, _c, version in pairs):
        raise acts.incomplete()
    return {key: int(version) for key, _colon, version in pairs}
