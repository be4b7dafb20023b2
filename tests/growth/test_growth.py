"""Acts, pages and searches cost the same at 1,000 and at 20,000 stored replies."""

from collections.abc import Callable

import pytest

from tests.growth.acts import MODERATORS, READERS
from tests.growth.conftest import LARGE, SMALL
from tests.growth.pages import PAGES, SEARCHES
from tests.growth.stored import Size
from tests.growth.world import World

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

AT_MOST = 1.5
LINEAR = LARGE / SMALL
SLACK = {"sqlite": 500, "postgresql": 100}
"""Trees are a level deeper on the large site; a look at each of its replies would be 19,000 more."""
EVERYTHING = READERS | MODERATORS | PAGES | SEARCHES
EXCEPTIONS = {
    ("sqlite postgresql", "articles by words", "reply, place by words", "article:pipes"):
        "Words that more titles hold than are looked up (1,000): each article is asked whether it holds "
        "them. A site has one for many replies.",
    ("sqlite postgresql", "pending: alike:"):
        "The near-duplicates of a reply are looked up whatever their number: what grows is their group.",
    ("sqlite", "pending: water", "pending: -quixotic", "from:Marit"):
        "Folding asks the index of words once more for each near-duplicate, and puts a word that may go on "
        "together each time: the index is some pages longer.",
    ("postgresql", "pending: -has:link", "pending: first:no"):
        "How many near-duplicates a row of a search stands for: the index gives all of a mailing at once.",
    ("postgresql", "from:Marit"):
        "A name that many have: the index gives all of them at once, and no statistics tell PostgreSQL that "
        "they are many, for it gathers them about names and texts together.",
}  # fmt: skip
"""What may grow with the site, but no faster: the databases, parts of names in EVERYTHING, and why."""
CASES = [
    pytest.param(name, alike, id=f"{name}-{kind}", marks=pytest.mark.xdist_group(f"growth {kind}"))
    for alike, kind in ((False, "unlike"), (True, "alike"))
    for name in EVERYTHING
]
"""Whoever fills the sites of a kind, which takes the longest, runs all about them."""


@pytest.mark.parametrize(("name", "alike"), CASES)
def test_it_costs_the_same_on_a_large_site(
    worlds: Callable[[str, Size], World], database: str, name: str, alike: bool
) -> None:
    small, large = (
        worlds(database, Size(replies, alike)).cost(EVERYTHING[name]) for replies in (SMALL, LARGE)
    )

    ratio = LINEAR if _is_excepted(database, name) else AT_MOST
    if large.work > ratio * small.work + SLACK[database]:
        pytest.fail(f"{name}\nsmall: {small}\nlarge: {large}", pytrace=False)


def _is_excepted(database: str, name: str) -> bool:
    return any(database in on and any(part in name for part in parts) for on, *parts in EXCEPTIONS)
