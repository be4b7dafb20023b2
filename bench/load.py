"""Load: wrk with 16 keep-alive connections, its counts and percentiles read back as JSON."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LUA = Path(__file__).parent / "lua"
CONNECTIONS, THREADS = 16, 2
MARK = "BENCH "


class Refused(RuntimeError):
    """Answers were not those that the measurement is about."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: answers a second, latencies in milliseconds."""

    rate: float
    p50: float = 0
    p99: float = 0


def wrk(
    url: str,
    seconds: float,
    *,
    script: str = "report",
    arguments: Sequence[object] = (),
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Measured:
    """Ask for `seconds` as fast as answers come. Raises Refused when one in a thousand is not as expected."""
    command = _command(url, seconds, script, arguments, headers or {}, connections)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environ())
    return read(done.stdout + done.stderr)


@contextmanager
def beside(
    url: str, seconds: float, *, script: str, arguments: Sequence[object] = (), connections: int = CONNECTIONS
) -> Iterator[list[Measured]]:
    """A load that runs beside the block; the list holds what it measured afterwards.

    It begins half a second before and lasts `seconds`, which is to cover the block.
    """
    command = _command(url, seconds, script, arguments, {}, connections)
    found: list[Measured] = []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environ(),
        start_new_session=True,
    )  # fmt: skip
    try:
        time.sleep(0.5)
        yield found
        found.append(read(process.communicate(timeout=seconds + 30)[0]))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def read(output: str) -> Measured:
    """What lua/report.lua wrote. Raises Refused."""
    for line in output.splitlines():
        if line.startswith(MARK):
            return _judged(json.loads(line.removeprefix(MARK)))
    raise Refused(f"wrk failed: {output.strip()[-400:]}")


def _judged(told: Mapping[str, float]) -> Measured:
    requests, failed = told["requests"], sum(told[name] for name in ("connect", "read", "write", "timeout"))
    wrong = max(told["status"], told["unexpected"])
    if not requests:
        raise Refused("no answer came in time")
    if failed + wrong > requests / 1000:
        raise Refused(f"of {requests:.0f} requests {failed:.0f} failed and {wrong:.0f} had another answer")
    return Measured(requests / told["seconds"], told["p50"], told["p99"])


def _command(
    url: str,
    seconds: float,
    script: str,
    arguments: Sequence[object],
    headers: Mapping[str, str],
    connections: int,
) -> list[str]:
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    return [
        "wrk", f"-t{THREADS}", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
        "--latency", "-s", str(LUA / f"{script}.lua"), *given, url, "--", *map(str, arguments),
    ]  # fmt: skip


def _environ() -> dict[str, str]:
    return os.environ | {"LUA_PATH": f"{LUA}/?.lua;;"}
