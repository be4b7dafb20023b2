"""What every test stands on: a real application over a real database, a small cast, a browser."""

import dataclasses
import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from flask import Flask

from moderation.config import Settings
from moderation.factory import create_app
from moderation.foundation.crypto import KeyRing
from moderation.foundation.db import db
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests import changed, databases, factories, reuse
from tests.clients import Client, Desk
from tests.serving import Serving

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a secret that is only for the tests, 48 letters"
DATA_KEYS = ("Zm9yIHRlc3RzIG9ubHksIHRoaXJ0eS10d28gYnl0ZXM=",)
SEALED_UNDER = KeyRing(DATA_KEYS, SECRET).fingerprints[0]
"""What every test's database names."""
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first of these commands that there is; without windows to draw, it takes a third less time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database=sqlite` or `=postgresql` runs every test on that one, `=both` every test on both."""
    parser.addoption("--database", choices=("sqlite", "postgresql", "both"))
    parser.addoption("--quick", action="store_true", help="One database, nothing slow: no browser, no load.")
    parser.addoption("--changed", action="store_true", help="What the change can break.")
    parser.addoption("--load-seconds", type=float, default=60, help="How long tests/load lasts on SQLite.")
    parser.addoption("--driver-seconds", type=float, default=60, help="How long its driver lasts on each.")
    parser.addoption("--driver-kills", type=int, default=0, help="How many processes die under the driver.")
    parser.addoption("--driver-seed", type=int, default=None, help="The seed of a run to be repeated.")


def pytest_configure() -> None:
    reuse.share_builders()
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.stdlib.add_log_level, plain])
    if "CI" not in os.environ:  # there, Hypothesis draws the same each time
        hypothesis.settings.register_profile("at work", deadline=None, print_blob=True)
        hypothesis.settings.load_profile("at work")


def pytest_collection_finish() -> None:
    reuse.keep_what_is_loaded()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is about SQL runs on both databases, all else on SQLite."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", _databases(metafunc.definition, metafunc.config), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--quick` and `--changed` do not ask for."""
    kept = items
    if config.getoption("quick"):
        kept = [item for item in kept if not _is_slow(item)]
    if config.getoption("changed"):
        kept = changed.tests_of(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Tell what `--changed` chose, and why; with several workers, the first of them tells the controller."""
    if not config.getoption("changed") or not items or config.pluginmanager.has_plugin("dsession"):
        return []
    return [changed.present().told([item.nodeid for item in items])]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    if node.config.getoption("changed") and node.gateway.id == "gw0" and ids:
        terminal = node.config.pluginmanager.get_plugin("terminalreporter")
        terminal.write_line(changed.present().told(ids))


def _is_slow(item: pytest.Item) -> bool:
    """Whether it takes seconds by nature: it drives a browser, or its marker says so."""
    marked = any(item.get_closest_marker(name) for name in ("alone", "crowd", "slow"))
    return marked or "browser" in getattr(item, "fixturenames", ())


def _databases(test: pytest.Function, config: pytest.Config) -> list[str]:
    wanted = config.getoption("database") or ("sqlite" if config.getoption("quick") else None)
    folder = test.path.relative_to(ROOT / "tests").parts[0]
    about_sql = folder in databases.ABOUT_SQL or test.get_closest_marker("both_databases") is not None
    if wanted == "both" or (wanted is None and about_sql):
        return ["sqlite", "postgresql"]
    return [wanted or "sqlite"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    folder = tmp_path_factory.mktemp("template")
    databases.migrate(settings_for(folder, f"sqlite:///{folder / 'moderation.db'}"))
    return folder / "moderation.db"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of this worker's own."""

    def prepare(url: str) -> None:
        databases.migrate(settings_for(tmp_path_factory.mktemp("postgresql"), url))

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    with databases.postgresql(run, os.environ.get("PYTEST_XDIST_WORKER", "main"), prepare) as url:
        yield url


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty database."""
    if request.param == "sqlite":
        (tmp_path / "instance").mkdir(exist_ok=True)
        target = tmp_path / "instance" / "moderation.db"
        shutil.copy(request.getfixturevalue("template"), target)
        return f"sqlite:///{target}"
    url: str = request.getfixturevalue("postgresql")
    databases.empty(url, SEALED_UNDER)
    return url


def settings_for(instance: Path, database_url: str, **more: Any) -> Settings:
    """Settings of a test: limits off, nothing kept outside of `instance`."""
    instance.mkdir(exist_ok=True)
    port = free_port()
    values = {
        "port": port,
        "base_url": f"http://localhost:{port}",
        "secret_key": SECRET,
        "data_keys": DATA_KEYS,
        "limits": False,
    } | more
    return Settings(instance=instance, database_url=database_url, **values)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Settings:
    """The settings of `app`; `@pytest.mark.settings(limits=True)` changes some."""
    made = settings_for(tmp_path / "instance", database)
    for mark in request.node.iter_markers("settings"):
        made = dataclasses.replace(made, **mark.kwargs)
    return made


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application, its context pushed so that a test may ask and write by itself.

    Requests of `client` run in contexts of their own, as in a server.
    """
    made = create_app(settings)
    reuse.share_templates(made)
    made.config["TESTING"] = False
    made.test_client_class = Client
    with made.app_context():
        reuse.share_statements(db.engine)
        yield made
        databases.close()


@pytest.fixture
def client(app: Flask) -> Client:
    """A reader's browser without JavaScript, or a script: nobody is signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Account], Desk]:
    """`signed_in(alice)` is her browser; it sends the CSRF token unless told `csrf=False`."""

    def sign_in(account: Account) -> Desk:
        desk = Desk(app, app.response_class, use_cookies=True)
        desk.sign_in(account.fs_uniquifier)
        return desk

    return sign_in


@pytest.fixture
def site(app: Flask) -> Site:
    """The site `herald`, embedded by https://magazine.example; it holds every reply."""
    return factories.a_site()


@pytest.fixture
def alice(site: Site) -> Account:
    """Owns the site."""
    return factories.a_member(site, Role.OWNER, "alice")


@pytest.fixture
def bob(site: Site) -> Account:
    """Moderates the site."""
    return factories.a_member(site, Role.MODERATOR, "bob")


@pytest.fixture
def charlie(app: Flask) -> Account:
    """Has an account, and nothing to do with the site."""
    return factories.an_account("charlie")


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """`serve(wsgi_app, host="127.0.0.1", port=0)` serves it over a socket; returns its origin."""
    running: list[Serving] = []

    def start(application: Any, host: str = "127.0.0.1", port: int = 0) -> str:
        running.append(Serving(application, port))
        return f"http://{host}:{running[-1].port}"

    yield start
    for serving in running:
        serving.end()


@pytest.fixture
def server(app: Flask, settings: Settings, serve: Callable[..., str]) -> str:
    """The application over a real socket; its origin, the same as `settings.base_url`."""
    return serve(app, host="localhost", port=settings.port)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of this machine, driven by playwright; talks to loopback only."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("chromium is missing: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        flags = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
        flags += [
            "disable-component-update",
            "disable-sync",
            "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ]
        chromium = playwright.chromium.launch(executable_path=path, args=[f"--{flag}" for flag in flags])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh tab with an empty profile, 1280 wide.

    A test that fails or holds some of its requests lays the route before the page opens: Chromium takes the
    requests of an open page aside only some time after it was told to.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of this session's own."""
    with databases.redis(free_port()) as url:
        yield url


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
