"""Every page of the desk, and every operator of its search."""

from collections.abc import Callable
from html import unescape
from typing import Any

from moderation.comments.facets import HELD
from moderation.comments.models import Queue, Status
from tests.growth.stored import COMMON, RARE, url_of
from tests.growth.world import Act, World

Do = Callable[[], Any]


def _page(path: str) -> Act:
    return lambda world: lambda: world.desk.get(f"/dashboard/herald/{path}")


def _second(path: str) -> Act:
    """The page behind the first one."""

    def prepare(world: World) -> Do:
        first = world.desk.get(f"/dashboard/herald/{path}").text
        ways = [
            part.partition('"')[0] for part in first.split('href="') if "cursor=" in part.partition('"')[0]
        ]
        assert ways, "there is one page only"
        return lambda: world.desk.get(unescape(ways[-1]))

    return prepare


def _of_reply(path: str, status: Status = Status.PENDING) -> Act:
    def prepare(world: World) -> Do:
        reply = world.take(status).public_id
        return lambda: world.desk.get(f"/dashboard/herald/comments/{reply}{path}")

    return prepare


def _linked(on: str, word: str) -> Act:
    """The page that another one leads to."""

    def prepare(world: World) -> Do:
        there = world.desk.get(f"/dashboard/herald/{on}").text.partition(f"/herald/{word}/")[2][:13]
        return lambda: world.desk.get(f"/dashboard/herald/{word}/{there}")

    return prepare


def _alike(world: World) -> Do:
    reply = world.take(Status.PENDING).public_id
    return lambda: world.desk.get(f"/dashboard/herald/queue/pending?q=alike:{reply}")


PAGES: dict[str, Act] = {
    **{f"queue {which}": _page(f"queue/{which}") for which in Queue},
    **{f"queue {which}, page 2": _second(f"queue/{which}") for which in Queue},
    "queue pending by risk": _page("queue/pending?order=risk"),
    "queue pending by risk, page 2": _second("queue/pending?order=risk"),
    "what holds": _page("queue/pending?menu=held"),
    "rows behind": _page("rows?queue=approved"),
    "articles": _page("articles"),
    "articles by words": _page("articles?q=pipes"),
    "article": _linked("articles", "articles"),
    "writer": _linked("queue/approved", "writers"),
    "reply": _of_reply(""),
    "reply, beside": _of_reply("/beside"),
    "reply, thread": _of_reply("/thread", Status.APPROVED),
    "reply, text": _of_reply("/text"),
    "reply, history": _of_reply("/history", Status.APPROVED),
    "reply, edit": _of_reply("/edit"),
    "reply, place": _of_reply("/place"),
    "reply, place by words": _of_reply("/place?article_words=pipes"),
    "log": _page("log"),
    "log, page 2": _second("log"),
    "audit log": _page("log/others"),
    "numbers of views": _page("views/numbers"),
    "bulk acts": _page("batches"),
    "sites": lambda world: lambda: world.desk.get("/dashboard/"),
}

_SEARCHES = [
    RARE, COMMON, f'"{COMMON}"',
    f'"{COMMON}" "balan"', f'"{RARE}"', "nothinglikethis", f"-{RARE}", f"-{COMMON}",
    f'"{COMMON}" -{RARE}', f'"{COMMON}" -balan', "from:Marit", f"from:{RARE}", "from:Nobody",
    f"article:{url_of(5)}", "article:pipes", f"article:{RARE}", *(f"held:{check}" for check in HELD),
    "held:links held:words", "has:link", "-has:link", "has:report", "-has:report", "first:yes", "first:no",
    "before:2020-01-01", "before:2d", "after:20d", "after:2020-01-01", "has:link from:Marit held:links",
    f"{RARE} has:link", "status:pending", "status:spam", "status:spam status:rejected",
]  # fmt: skip
SEARCHES: dict[str, Act] = {
    f"{which}: {typed}": _page(f"queue/{which}?q={typed.replace(' ', '+')}")
    for which in (Queue.PENDING, Queue.APPROVED, Queue.ALL)
    for typed in _SEARCHES
} | {
    "pending: alike:": _alike,
    "pending by risk: has:link": _page("queue/pending?q=has:link&order=risk"),
    "all: has:link, page 2": _second("queue/all?q=has:link"),
    "all: common word, page 2": _second(f"queue/all?q={COMMON}"),
    "what a bulk act on links is about": _page("batches/preview?queue=all&q=has:link"),
    "what a bulk act on a rare word is about": _page(f"batches/preview?queue=all&q={RARE}"),
}  # fmt: skip
