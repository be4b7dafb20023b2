"""Data keys for commands: check that they fit, seal anew under another, find what is wrong."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol, TypeVar

import click
from sqlalchemy.exc import IntegrityError

from moderation.commenters import queries as commenter_queries
from moderation.commenters import resealing
from moderation.config import PREFIX, Settings
from moderation.decisions import operations as decisions
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Conflict, Unavailable
from moderation.foundation.sealing import KeysMissing, operations
from moderation.foundation.sealing.queries import sealed_under
from moderation.sites.models import Site
from moderation.wordings import operations as wordings

ATTEMPTS = 5
PASSES = 10
PAUSE_S = 1.0
_BATCH = 500

Cure = Callable[[], object]
Result = TypeVar("Result")
Part = TypeVar("Part", bound="_Part")


class _Part(Protocol):
    """Some rows; `last` is the key of the last one, None when there was none."""

    @property
    def last(self) -> int | None: ...


def check(settings: Settings) -> None:
    """Raises ClickException when the database is sealed under other data keys than ours.

    A database that names none yet is given ours, if they open what is stored. If it is busy, that is left to
    the first reply.
    """
    try:
        named = sealed_under()
        if named is not None:
            operations.fit(named)
        else:
            with transaction():
                operations.fit(sealed_under())
    except KeysMissing as problem:
        raise click.ClickException(_way_back(settings, problem)) from problem
    except Unavailable:
        pass


def again(act: Callable[[], Result]) -> Result:
    """What `act` returns, in a transaction of its own; tried ATTEMPTS times where others are in its way."""
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction():
                return act()
        except KeysMissing:
            raise
        except (Unavailable, Conflict, IntegrityError):
            continue
    with transaction():
        return act()


def reseal(site: Site) -> Counter[str]:
    """Seal a whole site under the key that seals, and join writers stored twice; the number of each.

    Goes over it again for what others had locked or changed meanwhile, PASSES times at most; what is still
    under an older key then is "left".
    """
    joined = _pass(site)
    done = _standing(site)
    for _ in range(PASSES - 1):
        if not done["left"]:
            break
        time.sleep(PAUSE_S)
        joined += _pass(site)
        done = _standing(site)
    return done + Counter(joined=joined)


def examine(site: Site) -> Iterator[tuple[str, Cure | None]]:
    """What is wrong with sealed values, in words, and what repairs it inside a transaction, if anything."""
    older = closed = 0
    told: set[int] = set()
    for people in _parts(site, resealing.review):
        older, closed = older + len(people.older), closed + people.closed
        for first, *others in people.twice:
            for other in others:
                if other not in told:
                    yield _same(site, other, first), partial(_join, site, [first, *others])
            told |= {*others}
    yield from _told(site, "addresses", older, closed, partial(_exhaust, site, resealing.reseal))
    older = closed = 0
    for texts in _parts(site, wordings.review):
        older, closed = older + len(texts.older), closed + texts.closed
    yield from _told(site, "earlier texts", older, closed, partial(_exhaust, site, wordings.reseal))


def _pass(site: Site) -> int:
    """Seal what nobody else has locked, and join; returns how many writers were joined."""
    joined = 0
    for people in _parts(site, _retried(partial(resealing.reseal, skip=True))):
        joined += sum(again(partial(_join, site, rows)) for rows in people.twice)
    for _ in _parts(site, _retried(wordings.reseal)):
        pass
    return joined


def _standing(site: Site) -> Counter[str]:
    """How many values are sealed under the key that seals, how many are left, how many no key opens."""
    done: Counter[str] = Counter()
    for people in _parts(site, _retried(resealing.review)):
        left = len(people.older) + len(people.twice)
        done += Counter(addresses=people.number - people.closed, closed=people.closed, left=left)
    for texts in _parts(site, _retried(wordings.review)):
        done += Counter(texts=texts.number - texts.closed, closed=texts.closed, left=len(texts.older))
    return done


def _told(site: Site, kind: str, older: int, closed: int, cure: Cure) -> Iterator[tuple[str, Cure | None]]:
    if closed:
        yield f"{site.key}\t{kind}\t{closed} that no data key opens", None
    if older:
        yield f"{site.key}\t{kind}\t{older} sealed under an older key", cure


def _parts(site: Site, some: Callable[..., Part]) -> Iterator[Part]:
    """All rows of a site, some at a time."""
    last: int | None = None
    while (part := some(site.id, after=last, limit=_BATCH)).last is not None:
        last = part.last
        yield part


def _retried(some: Callable[..., Part]) -> Callable[..., Part]:
    """`some` in a transaction of its own for each batch."""
    return lambda *args, **kwargs: again(partial(some, *args, **kwargs))


def _exhaust(site: Site, some: Callable[..., _Part]) -> None:
    for _ in _parts(site, some):
        pass


def _join(site: Site, rows: Sequence[int]) -> bool:
    return decisions.join(site, rows, now=clock.now())


def _same(site: Site, one: int, other: int) -> str:
    """Public ids only: a line of `doctor` holds no address and no name."""
    rows = [commenter_queries.by_id(site.id, key) for key in (one, other)]
    ids = [row.public_id for row in rows if row is not None]
    return f"{site.key}\twriter {ids[0]}\tthe same as writer {ids[-1]}"


def _way_back(settings: Settings, problem: KeysMissing) -> str:
    """What to do about it, for the operator."""
    of = f" ({', '.join(problem.fingerprints)})" if problem.fingerprints else ""
    where = settings.data_keys_file or f"{PREFIX}DATA_KEYS"
    return (
        f"the database is sealed under data keys{of} that are not in {where}. Put the old keys back there, "
        "behind a newer one if there is one. Only if they are lost for good: moderation keys reset"
    )
