"""doctor: recounts what is kept beside the rows, says where it is wrong, and puts it right if asked to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import click

from moderation.cli import operations, queries, sealed
from moderation.cli.parts import Parts
from moderation.cli.queries import Place
from moderation.comments import queries as comments
from moderation.comments import tallies
from moderation.comments.models import TALLIED, Status
from moderation.foundation.db import read_one_state, transaction
from moderation.sites import queries as sites
from moderation.sites.models import Site


@dataclass(frozen=True, slots=True)
class Finding:
    """What is stored wrong, in words, and what puts it right."""

    words: str
    cure: Callable[[], object]


@dataclass(slots=True)
class _Seen:
    """A comment whose replies are being looked at, and how many approved ones were among them so far."""

    row: Place
    below: int = 0


@click.command()
@click.option("--repair", is_flag=True, help="Put right what is wrong, in one transaction.")
@click.pass_obj
def doctor(parts: Parts, repair: bool) -> None:
    """Recount every queue, article and thread, and look at what is sealed; print what is stored wrong.

    Exit code 1 if anything is.
    """
    with parts.application(), _alone() if repair else _one_state():
        found = cured = 0
        for site in sites.every():
            here, mended = examine(site, repair=repair)
            found, cured = found + here, cured + mended
    if repair and found:
        click.echo(f"{cured} of {found} were put right.", err=True)
    if found > cured:
        left = found - cured
        raise click.ClickException(f"{left} {'thing is' if left == 1 else 'things are'} stored wrong")
    click.echo("Everything adds up.", err=True)


def examine(site: Site, *, repair: bool = False) -> tuple[int, int]:
    """Print what is stored wrong about a site; how much that is, and how much of it was put right."""
    found = cured = 0
    for look in (_places, _numbers, _seals):  # numbers are right once everything stands where it belongs
        findings = list(look(site))
        for finding in findings:
            click.echo(finding.words)
        found += len(findings)
        cured += _done(findings, partial(look, site)) if repair and findings else 0
    return found, cured


def _places(site: Site) -> Iterator[Finding]:
    """Replies that don't stand below what they answer. A circle has no right place: people must break it."""
    for row in queries.misplaced(site.id):
        cure: Callable[[], object] = partial(operations.put_below_parent, site.id, row.id)
        if queries.is_in_circle(site.id, row.id):
            words, cure = "it answers itself by way of its parents", _leave
        elif row.is_elsewhere:
            words = "it is not under its parent's article"
        else:
            words = "its path does not follow its parent's"
        yield Finding(f"{site.key}\tcomment {row.public_id}\t{words}", cure)


def _numbers(site: Site) -> Iterator[Finding]:
    """Counts that are not what is there. Memory holds a line of replies, not the thread."""
    yield from _queues(site)
    for row in queries.wrong_articles(site.id):
        words = f"{site.key}\tarticle {row.public_id}\tcount {row.kept}, should be {row.approved}"
        yield Finding(words, partial(operations.recount_article, site.id, row.id, row.approved))
    yield from _threads(site)


def _seals(site: Site) -> Iterator[Finding]:
    """Sealed values that no key or only an older one opens, and writers stored twice."""
    for words, cure in sealed.examine(site):
        yield Finding(words, cure or _leave)


def _queues(site: Site) -> Iterator[Finding]:
    told, right = comments.counts(site.id), comments.recount(site.id)
    for queue in TALLIED:
        if told[queue] != right[queue]:
            words = f"{site.key}\tqueue {queue.value}\tcount {told[queue]}, should be {right[queue]}"
            yield Finding(words, partial(tallies.put, site.id, right))


def _threads(site: Site) -> Iterator[Finding]:
    """Paths sort a comment before its replies: those above the present row stand in `line`."""
    line: list[_Seen] = []
    for row in queries.places(site.id):
        while line and not _is_above(line[-1].row, row):
            yield from _close(site, line)
        line.append(_Seen(row))
    while line:
        yield from _close(site, line)


def _close(site: Site, line: list[_Seen]) -> Iterator[Finding]:
    """All replies to the last of the line were seen: compare, and count it for the one above."""
    seen = line.pop()
    row, approved = seen.row, seen.row.status is Status.APPROVED
    if line:
        line[-1].below += seen.below + approved
    shown = approved or seen.below > 0
    cure = partial(operations.recount_comment, site.id, row.id, seen.below, shown)
    if row.approved_below != seen.below:
        words = f"approved_below {row.approved_below}, should be {seen.below}"
        yield Finding(f"{site.key}\tcomment {row.public_id}\t{words}", cure)
    if row.shown != shown:
        yield Finding(f"{site.key}\tcomment {row.public_id}\tshown {row.shown}, should be {shown}", cure)


def _is_above(one: Place, other: Place) -> bool:
    return one.article_id == other.article_id and other.path.startswith(one.path)


def _leave() -> None:
    """Nothing that a program could do."""


def _done(findings: list[Finding], look: Callable[[], Iterator[Finding]]) -> int:
    """Put right what was found; how many of it a second look doesn't find."""
    for finding in findings:
        finding.cure()
    return max(len(findings) - len(list(look())), 0)


@contextmanager
def _alone() -> Iterator[None]:
    with transaction():
        operations.keep_writers_out()
        yield


@contextmanager
def _one_state() -> Iterator[None]:
    read_one_state()
    yield
