"""Twelve people on a small site at once, drawn from a seed; afterwards everything is recounted."""

import dataclasses
import logging
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from moderation.config import Settings
from tests.conftest import free_port
from tests.load.actors import Actor, everybody
from tests.load.checks import CHECKS, LOOKS
from tests.load.checks.outputs import outputs_are_clean
from tests.load.stage import Stage, a_stage
from tests.waiting import PATIENCE

pytestmark = pytest.mark.crowd

log = logging.getLogger(__name__)
MOST_BUSY = 0.03
"""The part of all answers that may be 503."""
REHEARSALS = 4
SHOWN = 40
_NAMES = re.compile(r"^\S+@?\S* #-?\d+|\b[0-9a-z]{13}\b|\d+")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As for every test, with a mail server."""
    return dataclasses.replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What the run is drawn from; told with whatever fails."""
    given = request.config.getoption("--driver-seed")
    seed = secrets.randbelow(1_000_000) if given is None else int(given)
    log.warning("--driver-seed=%d", seed)
    return seed


@pytest.fixture
def stage(request: pytest.FixtureRequest, settings: Settings, app: Flask, seed: int) -> Iterator[Stage]:
    """The site, its people and its processes."""
    kills = bool(request.config.getoption("--driver-kills"))
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with a_stage(settings, app, seed=seed, kills=kills) as stage:
        yield stage


def test_everything_adds_up_after_twelve_people_met_on_a_small_site(
    stage: Stage, seed: int, request: pytest.FixtureRequest
) -> None:
    seconds = float(request.config.getoption("--driver-seconds"))
    kills = int(request.config.getoption("--driver-kills"))

    play(stage, everybody(stage.world, stage.people, stage.undoer), seconds, kills)
    stage.drain()
    stage.undoer.rehearse(REHEARSALS)
    stage.drain()
    wrong = [words for check in CHECKS for words in check(stage.world)]
    wrong += [words for look in LOOKS for words in look(stage)]
    doctor = stage.installation.run("doctor")
    stage.web.stop()
    stage.worker.stop()
    wrong += outputs_are_clean(stage)

    wrong += [*doctor.stdout.splitlines(), *stage.world.faults]
    log.info("%s %s", summary(stage), by_act(stage))
    assert not wrong, f"--driver-seed={seed} {summary(stage)}:\n" + "\n".join(by_kind(wrong)[:SHOWN])
    assert doctor.returncode == 0, doctor.stderr
    assert stage.world.number(503) <= MOST_BUSY * stage.world.answers.total(), summary(stage)
    assert stage.world.replies and stage.world.compared.total() > stage.world.compared["disturbed"]


def play(stage: Stage, actors: list[Actor], seconds: float, kills: int) -> None:
    """Let everybody act for so long, and kill something now and then."""
    world = stage.world
    for actor in actors:
        actor.start()
    for number in range(kills + 1):
        time.sleep(seconds / (kills + 2))
        stage.kill(number) if number < kills else look_at_once(stage)
    time.sleep(seconds / (kills + 2))
    world.over.set()
    end = time.monotonic() + 2 * PATIENCE
    for actor in actors:
        actor.join(max(0, end - time.monotonic()))
        if actor.is_alive():
            world.fault(f"{actor.where} doesn't end")


def look_at_once(stage: Stage) -> None:
    """`doctor` finds nothing while everybody writes, either."""
    for words in stage.installation.run("doctor").stdout.splitlines():
        stage.world.fault(f"doctor, in the middle of it: {words}")


def by_kind(wrong: list[str]) -> list[str]:
    """The first of each kind of sentence, and how many there are of it."""
    kinds: dict[str, list[str]] = {}
    for words in wrong:
        kinds.setdefault(_NAMES.sub("…", words)[:150], []).append(words)
    return [f"{len(some)} times {some[0]}" if len(some) > 1 else some[0] for some in kinds.values()]


def summary(stage: Stage) -> str:
    """How much was done, and how it was answered."""
    statuses: Counter[object] = Counter()
    for (_who, _act, answer), number in stage.world.answers.items():
        statuses[answer] += number
    return (
        f"{stage.world.answers.total()} requests {dict(statuses)}, {len(stage.world.replies)} replies,"
        f" compared {dict(stage.world.compared)}, killed {stage.killed}"
    )


def by_act(stage: Stage) -> dict[str, dict[object, int]]:
    """How often each act was answered with what."""
    found: dict[str, Counter[object]] = {}
    for (_who, act, answer), number in sorted(stage.world.answers.items(), key=str):
        found.setdefault(act, Counter())[answer] += number
    return {act: dict(answers) for act, answers in found.items()}
