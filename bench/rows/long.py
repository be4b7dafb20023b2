"""A page of 50 from threads of any length."""

import json
from functools import partial

from bench.ask import once
from bench.lines import Line, at_least
from bench.load import wrk
from bench.product import thread_path
from bench.stage import Stage, rates

DEEP = 20
"""Pages to turn before the page in the middle of a long thread is measured."""


def measure(stage: Stage) -> list[Line]:
    """Pages of long threads beside the thread of 50, all among a million comments."""
    origin = stage.big.origin
    short = origin + thread_path(1)
    lengths = stage.size.threads
    urls = {
        f"first page of {length:,}": origin + thread_path(number) for number, length in enumerate(lengths, 2)
    }
    urls[f"page {DEEP + 1} of {lengths[-1]:,}"] = origin + _deep(origin, len(lengths) + 1)
    for url in (short, *urls.values()):
        once(url)
    contenders = {"thread of 50": short, **urls}
    found = stage.take({name: partial(wrk, url, stage.seconds) for name, url in contenders.items()})
    against = rates(found["thread of 50"])
    return [
        Line("long", name, "/s", rates(found[name]), against, "thread of 50", at_least(0.9)) for name in urls
    ]


def _deep(origin: str, article: int) -> str:
    """The path of a page that is not the first."""
    path = thread_path(article)
    for _ in range(DEEP):
        cursor = json.loads(once(origin + path).body)["next"]
        if cursor is None:
            return path
        path = thread_path(article, cursor)
    return path
