"""`moderation serve` as a process, with its own."""

from pathlib import Path

from tests.conftest import settings_for
from tests.processes import Installation, answers, wait_until


def test_web_processes_end_with_a_server_that_was_killed(tmp_path: Path, template: Path) -> None:
    settings = settings_for(tmp_path / "instance", f"sqlite:///{template}")
    with Installation(settings).serving(workers=2) as server:
        before = server.children()

        server.kill()

        assert len(before) == 2
        wait_until(lambda: not server.orphans(), "the web processes end", 10)
        assert not answers(settings.port)
