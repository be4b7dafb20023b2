"""What the processes left: their logs without a traceback, and no reader's address in any byte."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from moderation.foundation.db import db
from tests.house.canary import files, rows
from tests.load.actors.actor import TRACES
from tests.load.stage import Stage


def outputs_are_clean(stage: Stage) -> Iterator[str]:
    """Asked when all processes have ended, so that nothing is written any more."""
    instance = stage.installation.settings.instance
    for log in sorted(instance.glob("*.log")):
        yield from _log(log)
    for path in files(instance):
        if any(trace in path.read_bytes().lower() for trace in TRACES):
            yield f"a reader's address in {path.name}"
    if any(trace in row.lower() for row in rows() for trace in TRACES):
        yield "a reader's address in a row"
    if db.engine.dialect.name == "postgresql":
        yield from _server(stage)


def _log(log: Path) -> Iterator[str]:
    """What a log says that it should not, each kind of it once."""
    found: Counter[str] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        said = _json(line)
        if said.get("event") == "request":
            if said["status"] >= 500 and said["status"] != 503:
                found[f"{said['status']} for {said['method']} {said['rule']}"] += 1
        elif said.get("level") in ("error", "critical") or "Traceback" in line:
            exception = str(said.get("exception", line)).strip().splitlines()
            found[f"{said.get('event')}: {exception[-1][:300]}"] += 1
    yield from (f"{log.name}: {times} times {words}" for words, times in found.items())


def _json(line: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
    except ValueError:  # it was cut by a kill
        return {}
    return found


def _server(stage: Stage) -> Iterator[str]:
    """PostgreSQL's own count of deadlocks, and its files."""
    found = stage.deadlocks() - stage.deadlocks_before
    if found:
        yield f"{found} deadlocks"
    folder = Path(db.session.scalar(text("SHOW data_directory")) or "")
    db.session.execute(text("CHECKPOINT"))
    for path in folder.rglob("*"):
        if path.is_file() and any(trace in path.read_bytes().lower() for trace in TRACES):
            yield f"a reader's address in PostgreSQL's {path.name}"
