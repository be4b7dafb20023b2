"""nginx as a CDN in front: threads stay readable without the application, and what changes shows up.

nginx does not know CDN-Cache-Control (RFC 9213), but obeys max-age, stale-while-revalidate and stale-if-error
of Cache-Control. So one server of it asks the application and hands on CDN-Cache-Control under that name, and
another caches by it and gives browsers the line that was meant for them. Where the application does not
answer, the first one hangs up (444): to nginx, stale-if-error is about broken connections, not about a 502.
No number stands here: nginx keeps a copy for as long as the application said.
"""

import gzip
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests import factories
from tests.conftest import free_port, settings_for
from tests.factories import ORIGIN
from tests.processes import Installation, Process, nginx
from tests.proxy.browsing import API, Browser
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

URL = f"{ORIGIN}/taps"
FRESH = 5
"""Seconds of max-age in CDN-Cache-Control: so long may an approved reply lag where readers keep asking."""
CACHING = """
proxy_cache_path cache keys_zone=threads:1m max_size=50m inactive=1d;
map $upstream_http_cdn_cache_control $for_caches {{
    "" $upstream_http_cache_control;
    {hurried}
    default $upstream_http_cdn_cache_control;
}}
server {{
    listen 127.0.0.1:{inner};
    location / {{
        proxy_pass http://127.0.0.1:{application};
        proxy_hide_header Cache-Control;
        add_header Cache-Control $for_caches always;
        add_header For-Browsers $upstream_http_cache_control always;
        error_page 502 504 = @away;
        {forwarded}
    }}
    location @away {{ return 444; }}
}}
server {{
    listen 127.0.0.1:{port};
    location / {{
        proxy_pass http://127.0.0.1:{inner};
        proxy_cache threads;
        proxy_cache_key $request_uri;
        proxy_cache_lock on;
        proxy_cache_background_update on;
        proxy_cache_revalidate on;
        proxy_hide_header Cache-Control;
        proxy_hide_header For-Browsers;
        add_header Cache-Control $upstream_http_for_browsers always;
        add_header X-Cache $upstream_cache_status always;
        {forwarded}
    }}
}}
"""
WINDOWS = r"^max-age=5, stale-while-revalidate=\d+(?<beyond>.*)$"
HURRIED = f'"~{WINDOWS}" "max-age=1$beyond";'
"""Copies that are too old after a second, to see what is left without stale-while-revalidate."""
FORWARDED = """proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;"""


@dataclass(frozen=True)
class Cached:
    """The application, and the port of the cache in front."""

    application: Process
    port: int


@pytest.fixture
def settings(tmp_path: Path, database_file: str) -> Settings:
    """An application behind two hops of nginx, of which it hears the outer's address."""
    return settings_for(tmp_path / "instance", database_file)


@pytest.fixture
def database_file(tmp_path: Path, template: Path) -> str:
    """A migrated, empty SQLite file."""
    target = tmp_path / "moderation.db"
    target.write_bytes(template.read_bytes())
    return f"sqlite:///{target}"


@pytest.fixture
def waiting(app: Flask, site: Site) -> Comment:
    """A reply that waits."""
    return factories.a_comment(site, article=factories.an_article(site, URL))


@pytest.fixture
def hurried() -> str:
    """Nothing; a test may say HURRIED."""
    return ""


@pytest.fixture
def cached(settings: Settings, waiting: Comment, tmp_path: Path, hurried: str) -> Iterator[Cached]:
    """The application with nginx in front, both answering."""
    inner, port = free_port(), free_port()
    block = CACHING.format(
        application=settings.port, inner=inner, port=port, forwarded=FORWARDED, hurried=hurried
    )
    with ExitStack() as stack:
        application = stack.enter_context(Installation(settings).serving())
        stack.enter_context(nginx(tmp_path / "nginx", port, block))
        yield Cached(application, port)


def test_one_copy_serves_every_origin_and_browsers_ask_each_time(cached: Cached) -> None:
    reader = Browser(cached.port)

    first = reader.thread(URL, Origin="https://magazine.example")
    second = reader.thread(URL, Origin="https://elsewhere.example")
    unchanged = reader.thread(URL, If_None_Match=first.headers["ETag"])

    assert [answer.headers["X-Cache"] for answer in (first, second, unchanged)] == ["MISS", "HIT", "HIT"]
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in (first, second)} == {"*"}
    assert {answer.headers["Cache-Control"] for answer in (first, second, unchanged)} == {"no-cache"}
    assert (second.body, unchanged.status, unchanged.body) == (first.body, 304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]


def test_an_approved_reply_shows_up_once_the_copy_is_too_old(
    cached: Cached, site: Site, waiting: Comment
) -> None:
    reader = Browser(cached.port)
    before = count(reader)
    approve(site, waiting)

    lagging = count(reader)
    wait_until(lambda: count(reader) == 1, "the cache shows the reply", FRESH + 5)

    assert (before, lagging) == (0, 0)


@pytest.mark.parametrize("hurried", [HURRIED], ids=["hurried"])
def test_threads_stay_readable_when_the_application_is_gone(cached: Cached) -> None:
    reader = Browser(cached.port)
    before = reader.thread(URL)

    cached.application.end()
    wait_until(lambda: state(reader) != "HIT", "the copy is too old", FRESH)
    away = [reader.thread(URL) for _ in range(3)]
    unknown = reader.thread(f"{ORIGIN}/never-asked")

    assert re.search(WINDOWS.replace("?<", "?P<"), before.headers["CDN-Cache-Control"])
    assert {(answer.status, answer.body) for answer in away} == {(200, before.body)}
    assert {answer.headers["X-Cache"] for answer in away} == {"STALE"}
    assert unknown.status == 502


@pytest.mark.parametrize("order", [("gzip", "identity"), ("identity", "gzip")])
def test_nobody_gets_an_encoding_that_was_not_asked_for(cached: Cached, order: tuple[str, str]) -> None:
    reader = Browser(cached.port)

    seen = [(asked, reader.thread(URL, Accept_Encoding=asked)) for asked in order * 2]

    plain = [answer.body for asked, answer in seen if asked == "identity"]
    for asked, answer in seen:
        used = answer.headers.get("Content-Encoding", "identity")
        assert used in {asked, "identity"}
        assert (gzip.decompress(answer.body) if used == "gzip" else answer.body) == plain[0]
    bytes_by_tag = {(answer.headers["ETag"], answer.body) for _, answer in seen}
    assert len({tag for tag, _ in bytes_by_tag}) == len(bytes_by_tag)


def test_counts_are_cached_by_the_addresses_asked_for(cached: Cached) -> None:
    reader = Browser(cached.port)
    one, other = (f"{API}/counts?url={quote(url, safe='')}" for url in (URL, f"{ORIGIN}/other"))

    seen = [reader.get(path) for path in (one, one, other)]

    assert [answer.headers["X-Cache"] for answer in seen] == ["MISS", "HIT", "MISS"]
    assert [list(answer.json["counts"]) for answer in seen] == [[URL], [URL], [f"{ORIGIN}/other"]]


def test_posts_the_desk_and_pages_with_a_form_are_never_cached(cached: Cached, bob: Account) -> None:
    reader, desk, stranger = Browser(cached.port), Browser(cached.port), Browser(cached.port)
    desk.sign_in(bob.email)
    form = f"/reply/herald?url={quote(URL, safe='')}"

    posted = [reader.reply(URL, text) for text in ("Dry again.", "Dry for good.")]
    pages = [desk.get("/dashboard/herald/queue/pending") for _ in range(2)]
    forms = [reader.get(form) for _ in range(2)]
    refused = stranger.get("/dashboard/herald/queue/pending")

    assert [answer.status for answer in posted] == [202, 202]
    assert posted[0].json["id"] != posted[1].json["id"]
    assert [answer.status for answer in pages + forms] == [200] * 4
    assert refused.status == 302
    assert all(
        answer.headers.get("X-Cache") in {None, "MISS", "BYPASS"} for answer in [*posted, *pages, *forms]
    )


def approve(site: Site, comment: Comment) -> None:
    """Approve a reply from this process."""
    with transaction():
        decisions.decide(site, comment.public_id, Status.APPROVED, by=RULE, seen=1, now=clock.now())


def count(reader: Browser) -> int:
    """How many replies a reader sees."""
    return int(reader.thread(URL).json["article"]["count"])


def state(reader: Browser) -> str | None:
    """What the cache says about its copy of the thread."""
    return reader.thread(URL).headers["X-Cache"]
