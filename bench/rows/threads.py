"""Reading a thread of 50, warm: as it is, compressed, unchanged; and counts beside it."""

from collections.abc import Callable, Mapping
from functools import partial

from bench import peers, servers
from bench.ask import once
from bench.limits import nginx
from bench.lines import Line, at_least
from bench.load import Measured, Refused, wrk
from bench.product import counts_path, thread_path
from bench.stage import Stage, rates

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
"""What browsers send."""


def measure(stage: Stage) -> list[Line]:
    """Ours beside nginx with the same bytes, and beside what peers serve for a thread of 50."""
    url, static = stage.small.origin + thread_path(1), _static(stage)
    seconds = stage.seconds
    found = stage.take(
        {
            "nginx": partial(wrk, static, seconds),
            "ours": partial(wrk, url, seconds),
            "ours on uWSGI": partial(wrk, _on_uwsgi(stage), seconds),
            "granian alone": partial(wrk, _alone(stage), seconds),
            "nginx, gzip": partial(wrk, static, seconds, headers=BROWSER),
            "ours, gzip": partial(wrk, url, seconds, headers=BROWSER),
        },
        peers.contenders(stage, lambda peer: wrk(peer.read, seconds)),
    )
    plain = Line("threads", "read a thread of 50, warm", "/s", rates(found["ours"]), rates(found["nginx"]),
                 "nginx", at_least(0.5), peers=peers.told(stage, found))  # fmt: skip
    packed = Line("threads", "read a thread of 50, compressed", "/s", rates(found["ours, gzip"]),
                  rates(found["nginx, gzip"]), "nginx")  # fmt: skip
    elsewhere = Line("threads", "the same on uWSGI", "/s", rates(found["ours on uWSGI"]),
                     rates(found["nginx"]), "nginx", at_least(0.5))  # fmt: skip
    alone = Line("threads", "granian with an application that knows one answer", "/s",
                 rates(found["granian alone"]), rates(found["nginx"]), "nginx")  # fmt: skip
    return [plain, elsewhere, alone, packed]


def measure_unchanged(stage: Stage) -> list[Line]:
    """304 beside nginx's 304."""
    url, static = stage.small.origin + thread_path(1), _static(stage)
    contenders: dict[str, Callable[[], Measured]] = {}
    for name, address in (("nginx", static), ("ours", url), ("ours on uWSGI", _on_uwsgi(stage))):
        told = {"If-None-Match": _validator(once(address).headers)}
        once(address, told, expect=304)
        contenders[name] = partial(wrk, address, stage.seconds, headers=told)
    found = stage.take(contenders)
    return [
        Line("unchanged", work, "/s", rates(found[name]), rates(found["nginx"]), "nginx's 304", at_least(0.5))
        for work, name in (("304 for an unchanged thread", "ours"), ("the same on uWSGI", "ours on uWSGI"))
    ]


def measure_counts(stage: Stage) -> list[Line]:
    """Counts for 20 URLs beside the thread read."""
    url, counts = stage.small.origin + thread_path(1), stage.small.origin + counts_path(20)
    once(url)
    once(counts)
    found = stage.take(
        {"thread": partial(wrk, url, stage.seconds), "counts": partial(wrk, counts, stage.seconds)}
    )
    number = rates(found["counts"])
    return [
        Line(
            "counts", "counts for 20 URLs", "/s", number, rates(found["thread"]), "thread read", at_least(0.5)
        ),
        Line("counts", "counts for 20 URLs by themselves", "/s", number, bound=at_least(9_700)),
    ]


def _static(stage: Stage) -> str:
    """nginx with the bytes of the thread."""
    content = once(stage.small.origin + thread_path(1)).body
    return stage.part("nginx", lambda: nginx.serving(stage.work / "nginx", content, stage.log("nginx")))


def _on_uwsgi(stage: Stage) -> str:
    """The thread of 50 as uWSGI serves it."""
    env, log = stage.work / "uwsgi-env", stage.log("uwsgi")
    origin = stage.part("uWSGI", lambda: servers.on_uwsgi(stage.small.instance, env, log))
    return origin + thread_path(1)


def _alone(stage: Stage) -> str:
    """granian with the bytes of the thread."""
    content = once(stage.small.origin + thread_path(1)).body
    place, log = stage.work / "granian", stage.log("granian")
    return stage.part("granian alone", lambda: servers.granian_alone(place, content, log))


def _validator(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if name.lower() == "etag":
            return value
    raise Refused("the answer has no ETag")
