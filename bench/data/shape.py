"""What a site of the benchmark holds, planned branch by branch; nothing here touches a database.

Every branch has five comments. In the *named* threads (of 50, and of the sizes asked for) all are approved,
so that a page of 50 holds ten whole branches whatever the size of its thread. In the others, three in
five may wait, be spam or rejected: the leaves, for nobody answers what cannot be seen.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

PARENTS = (None, 0, 1, 0, 0)
"""Who answers whom inside a branch."""
BRANCH = len(PARENTS)
LEAVES = (2, 3, 4)
USUAL = 40
"""Comments of a thread that has no name."""
SHORT = 50
AT_ONCE = 64
"""Threads that people write in at the same time; their rows lie interleaved, as in real life."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: `pending` of `comments` wait; `threads` are the sizes of the named ones beside that of 50."""

    comments: int
    pending: int
    threads: tuple[int, ...] = ()

    @property
    def named(self) -> tuple[int, ...]:
        """The sizes of the named threads: articles 1, 2, 3 …"""
        return (SHORT, *self.threads)

    @property
    def articles(self) -> int:
        """How many there are; the last may be short."""
        rest = self.comments - sum(self.named)
        return len(self.named) + -(-rest // USUAL)

    @property
    def commenters(self) -> int:
        """One for every fifty comments."""
        return max(20, self.comments // 50)


@dataclass(frozen=True, slots=True)
class Branch:
    """A comment on an article with what hangs on it; `statuses` has one for each place of PARENTS."""

    article: int
    statuses: tuple[str, ...]


def plan(size: Size, seed: int = 4) -> Iterator[Branch]:
    """Every branch, in the order in which they are written. Raises ValueError for a size that has no plan."""
    _check(size)
    chance = random.Random(seed)
    for article, comments in enumerate(size.named, 1):
        yield from [Branch(article, ("approved",) * BRANCH)] * (comments // BRANCH)
    wanted = _statuses(size, chance)
    rest = _articles(size)
    open_threads = [next(rest, None) for _ in range(AT_ONCE)]
    while live := [place for place, thread in enumerate(open_threads) if thread]:
        place = chance.choice(live)
        article, left = open_threads[place] or (0, 0)
        yield Branch(article, next(wanted))
        open_threads[place] = (article, left - 1) if left > 1 else next(rest, None)


def _check(size: Size) -> None:
    rest = size.comments - sum(size.named)
    if any(part % BRANCH for part in (size.comments, *size.threads)) or rest < 0:
        raise ValueError("comments come in branches of five, and the named threads are among them")
    if size.pending > rest // BRANCH * len(LEAVES):
        raise ValueError("more shall wait than there are leaves")


def _articles(size: Size) -> Iterator[tuple[int, int]]:
    """The articles without a name, and how many branches each gets."""
    rest, article = (size.comments - sum(size.named)) // BRANCH, len(size.named)
    while rest > 0:
        article += 1
        yield article, min(rest, USUAL // BRANCH)
        rest -= USUAL // BRANCH


def _statuses(size: Size, chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Statuses of one branch after another; exactly `size.pending` wait, spread evenly."""
    leaves = (size.comments - sum(size.named)) // BRANCH * len(LEAVES)
    seen = 0
    while True:
        statuses = ["approved"] * BRANCH
        for leaf in LEAVES:
            waits = (seen + 1) * size.pending // leaves > seen * size.pending // leaves
            other = chance.choices(("approved", "spam", "rejected"), (88, 8, 4))[0]
            statuses[leaf] = "pending" if waits else other
            seen += 1
        yield tuple(statuses)
