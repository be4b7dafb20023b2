"""Sites of 1,000 and of 20,000 replies on each database, made once in a session."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from moderation.factory import create_app
from tests import databases
from tests.conftest import settings_for
from tests.growth.stored import Size
from tests.growth.world import World, bounds, populate

SMALL, LARGE = 1_000, 20_000
_numbers = itertools.count(1)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of the databases; each world has its own."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the product bounds at thousands of rows is bounded by tens, for the small site has no more."""
    bounds(monkeypatch)


@pytest.fixture(scope="session")
def worlds(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str, Size], World]]:
    """`worlds("sqlite", Size(1_000, alike=True))`: an application over such a site."""
    made: dict[tuple[str, Size], World] = {}

    with ExitStack() as open_apps:

        def world(kind: str, size: Size) -> World:
            if (kind, size) not in made:
                folder = tmp_path_factory.mktemp("world")
                new = _on_postgresql if kind == "postgresql" else _on_sqlite
                made[kind, size] = _filled(folder, new(request, folder), size, open_apps)
            return made[kind, size]

        yield world


def _filled(folder: Path, url: str, size: Size, open_apps: ExitStack) -> World:
    settings = settings_for(folder / "instance", url)
    databases.migrate(settings)
    app = create_app(dataclasses.replace(settings))
    open_apps.callback(_close, app)
    with app.app_context():
        return populate(app, size)


def _close(app: object) -> None:
    with app.app_context():  # type: ignore[attr-defined]
        databases.close()


def _on_sqlite(_request: pytest.FixtureRequest, folder: Path) -> str:
    (folder / "instance").mkdir()
    return f"sqlite:///{folder / 'instance' / 'moderation.db'}"


def _on_postgresql(request: pytest.FixtureRequest, _folder: Path) -> str:
    """A database of its own on the session's server: tests of other modules empty theirs.

    PostgreSQL reads a small table as a whole whatever indexes there are: it is told not to, so that its plans
    are those for a large one.
    """
    server: str = request.getfixturevalue("postgresql")
    url = make_url(server)
    name = f"{url.database}_world_{next(_numbers)}"
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        for way in ("seqscan", "hashjoin", "mergejoin"):
            connection.execute(text(f"ALTER DATABASE {name} SET enable_{way} = off"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
