"""Posting into the queue on SQLite, and reading while others post."""

import itertools
import time
from functools import partial

from bench import peers
from bench.ask import once, settle
from bench.limits import rows
from bench.lines import Line, at_least, at_most
from bench.load import CONNECTIONS, Measured, beside, wrk
from bench.peers.peer import Peer
from bench.product import SITE, thread_path
from bench.stage import Stage, rates, slowest

ARTICLES = 200
"""Articles that get the replies; all of them stand before."""
_words = (f"{int(time.time()):x}{number}" for number in itertools.count())


def measure(stage: Stage) -> list[Line]:
    """Valid replies with every check on, beside raw transactions of one row."""
    url = f"{stage.small.origin}{SITE}/comments"
    raw = stage.work / "raw.db"
    raw.unlink(missing_ok=True)
    found = stage.take(
        {
            "raw SQLite": partial(rows.sqlite, raw, stage.seconds),
            "ours": lambda: post(url, "ours", stage.seconds),
        },
        peers.contenders(stage, lambda peer: post(peer.post, peer.kind, stage.seconds)),
    )
    ours = found["ours"]
    return [
        Line("posts", "post into the queue, SQLite", "/s", rates(ours), rates(found["raw SQLite"]),
             "raw one-row transactions", at_least(0.2), peers=peers.told(stage, found)),
        Line("posts", "post on SQLite, p99", "ms", slowest(ours), bound=at_most(50)),
    ]  # fmt: skip


def measure_readers(stage: Stage) -> list[Line]:
    """Reads while 16 posters saturate the writer, beside the same reads alone."""
    url, post_url = stage.small.origin + thread_path(1), f"{stage.small.origin}{SITE}/comments"
    posted: list[Measured] = []

    def alone() -> Measured:
        settle()
        return wrk(url, stage.seconds)

    def among_posters() -> Measured:
        read, wrote = read_while_posting(url, post_url, "ours", stage.seconds)
        posted.append(wrote)
        return read

    once(url)
    ours = {"readers alone": alone, "readers and posters": among_posters}
    found = stage.take(ours, peers.contenders(stage, partial(_peer_read, stage)))
    both = found["readers and posters"]
    return [
        Line("posters", "read while 16 post", "/s", rates(both), rates(found["readers alone"]), "no posters",
             at_least(1 / 3), peers=peers.told(stage, found)),
        Line("posters", "read while 16 post, p99", "ms", slowest(both), bound=at_most(10)),
        Line("posters", "posts meanwhile", "/s", rates(posted)),
    ]  # fmt: skip


def post(url: str, kind: str, seconds: float) -> Measured:
    """One round of 16 posters, no two replies alike."""
    return wrk(url, seconds, script="posts", arguments=[kind, next(_words), ARTICLES])


def read_while_posting(url: str, post_url: str, kind: str, seconds: float) -> tuple[Measured, Measured]:
    """One round of 16 readers beside 16 posters: what each did."""
    arguments = [kind, next(_words), ARTICLES]
    with beside(post_url, seconds + 1, script="posts", arguments=arguments, connections=CONNECTIONS) as wrote:
        read = wrk(url, seconds)
    return read, wrote[0]


def _peer_read(stage: Stage, peer: Peer) -> Measured:
    return read_while_posting(peer.read, peer.post, peer.kind, stage.seconds)[0]
