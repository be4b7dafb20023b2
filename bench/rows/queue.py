"""The queue page with a long and with a short queue, both among a million comments."""

from functools import partial

from bench import peers
from bench.ask import once
from bench.desk import QUEUE, sign_in
from bench.lines import Line, at_least, at_most
from bench.load import wrk
from bench.stage import SHORT_QUEUE, Stage, rates, slowest


def measure(stage: Stage) -> list[Line]:
    """How much longer the page takes, and how many pages come a second."""
    contenders = {}
    for name, server in (("short queue", stage.calm), ("long queue", stage.big)):
        headers = sign_in(server.origin).headers
        once(server.origin + QUEUE, headers)
        contenders[name] = partial(wrk, server.origin + QUEUE, stage.seconds, headers=headers)
    found = stage.take(
        contenders,
        peers.contenders(
            stage, lambda peer: wrk(peer.queue, stage.seconds, headers=peer.headers), stage.size.comments
        ),
    )
    size, pages = stage.size, found["long queue"]
    work = f"queue page, {size.pending:,} pending among {size.comments:,}"
    against = rates(found["short queue"])
    return [
        Line("queue", work, "/s", rates(pages), against, f"{SHORT_QUEUE} pending", at_most(1.2),
             upside_down=True, note="the ratio is how many times longer it takes"),
        Line("queue", "queue page by itself", "/s", rates(pages), bound=at_least(300),
             peers=peers.told(stage, found)),
        Line("queue", "queue page, p99", "ms", slowest(pages)),
    ]  # fmt: skip
