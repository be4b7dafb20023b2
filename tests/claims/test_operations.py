"""Claims: nobody is handed what a colleague reads, and a claim ends by itself."""

import threading
from datetime import timedelta
from functools import partial

from flask import Flask

from moderation.claims import operations as claims
from moderation.claims import queries
from moderation.claims.models import FURTHEST, LASTS
from moderation.comments.models import Status
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, a_site
from tests.waiting import PATIENCE, in_threads


def claim(site_id: int, account_id: int, wanted: list[str], **more: object) -> list[str]:
    with transaction():
        return claims.claim(site_id, account_id, dict.fromkeys(wanted), **({"now": clock.now()} | more))  # type: ignore[arg-type]


def test_two_who_ask_for_the_same_comments_get_different_ones(
    site: Site, alice: Account, bob: Account
) -> None:
    wanted = [a_comment(site).public_id for _ in range(5)]
    here, a, b = site.id, alice.id, bob.id

    first, second = claim(here, a, wanted), claim(here, b, wanted)

    assert (first, second) == (wanted[:2], wanted[2:4])
    assert queries.held(here, wanted, by_others_than=b, now=clock.now()) == dict.fromkeys(first, a)


def test_two_who_ask_crosswise_at_the_same_moment_never_wait_for_each_other_for_good(
    app: Flask, site: Site, alice: Account, bob: Account
) -> None:
    wanted = [a_comment(site).public_id for _ in range(2)]
    here, a, b, start = site.id, alice.id, bob.id, threading.Barrier(2)
    moments = [clock.now() + turn * 2 * LASTS for turn in range(40)]

    def ask(account_id: int, order: list[str]) -> list[list[str]]:
        """Time after time when all claims have ended."""
        with app.app_context():
            return [start.wait(PATIENCE) * [] or claim(here, account_id, order, now=now) for now in moments]

    first, second = in_threads(partial(ask, a, wanted), partial(ask, b, wanted[::-1]))

    assert [sorted(mine + theirs) for mine, theirs in zip(first, second, strict=True)] == [
        sorted(wanted) for _ in moments
    ]


def test_a_claim_ends_by_itself(site: Site, alice: Account, bob: Account) -> None:
    wanted = [a_comment(site).public_id]
    here, a, b, now = site.id, alice.id, bob.id, clock.now()
    claim(here, a, wanted, now=now)

    last, ended = now + LASTS - timedelta(microseconds=1), now + LASTS

    assert claim(here, b, wanted, now=last) == []
    assert queries.held(here, wanted, by_others_than=b, now=last) == {wanted[0]: a}
    assert queries.held(here, wanted, by_others_than=b, now=ended) == {}
    assert claim(here, b, wanted, now=ended) == wanted


def test_a_claim_of_a_clock_that_went_back_holds_nobody_up(site: Site, alice: Account, bob: Account) -> None:
    wanted = [a_comment(site).public_id]
    here, a, b, now = site.id, alice.id, bob.id, clock.now()
    claim(here, a, wanted, now=now + timedelta(hours=1))

    shown = queries.held(here, wanted, by_others_than=b, now=now)
    taken = claim(here, b, wanted, now=now)

    assert (shown, taken) == ({}, wanted)
    assert queries.held(here, wanted, by_others_than=a, now=now) == {wanted[0]: b}


def test_a_claim_of_a_machine_whose_clock_is_ahead_holds(site: Site, alice: Account, bob: Account) -> None:
    wanted = [a_comment(site).public_id]
    here, a, b, now = site.id, alice.id, bob.id, clock.now()
    claim(here, a, wanted, now=now + FURTHEST - LASTS)

    assert queries.held(here, wanted, by_others_than=b, now=now) == {wanted[0]: a}
    assert claim(here, b, wanted, now=now) == []


def test_who_moves_on_lets_the_earlier_ones_go(site: Site, alice: Account, bob: Account) -> None:
    wanted = [a_comment(site).public_id for _ in range(3)]
    here, a, b = site.id, alice.id, bob.id
    claim(here, a, wanted[:2])

    kept = claim(here, a, wanted[1:])

    assert kept == wanted[1:]
    assert claim(here, b, wanted) == wanted[:1]


def test_no_claim_reaches_another_site(site: Site, alice: Account) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs = a_comment(other).public_id

    assert claim(site.id, alice.id, [theirs]) == []


def test_who_moves_on_keeps_what_they_hold_on_another_site(site: Site, bob: Account, alice: Account) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    wanted, theirs = a_comment(site).public_id, a_comment(other).public_id
    here, there, a, b = site.id, other.id, alice.id, bob.id
    claim(here, b, [wanted])

    claim(there, b, [theirs])

    assert queries.held(here, [wanted], by_others_than=a, now=clock.now()) == {wanted: b}


def test_what_somebody_decided_meanwhile_is_passed_over(site: Site, bob: Account) -> None:
    decided, waiting = a_comment(site, status=Status.APPROVED), a_comment(site)
    wanted = {decided.public_id: 1, waiting.public_id: 1}

    with transaction():
        mine = claims.claim(site.id, bob.id, wanted, now=clock.now())

    assert mine == [waiting.public_id]
