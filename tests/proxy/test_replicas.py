"""Two web processes on instance folders of their own and a worker behind nginx, with PostgreSQL and Redis."""

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from flask import Flask

from moderation.config import Settings
from moderation.moderators.models import Account
from tests import databases
from tests.conftest import SEALED_UNDER, free_port, settings_for
from tests.factories import ORIGIN
from tests.processes import Installation, Sink, answers, mail_server, nginx
from tests.proxy.browsing import API, Browser
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

URL = f"{ORIGIN}/taps"
BALANCED = """
upstream both {{ server 127.0.0.1:{one}; server 127.0.0.1:{other}; }}
upstream one {{ server 127.0.0.1:{one}; }}
upstream other {{ server 127.0.0.1:{other}; }}
map $http_x_send_to $chosen {{ one one; other other; default both; }}
server {{
    listen 127.0.0.1:{port};
    location / {{
        proxy_pass http://$chosen;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        add_header X-Answered-By $upstream_addr always;
    }}
}}
"""


@dataclass(frozen=True)
class Replicas:
    """Where nginx listens, the two behind it, and where their mail goes."""

    port: int
    ports: frozenset[int]
    sink: Sink


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """What the replicas share: an empty database, an empty Redis that counts for the limits, keys, mail."""
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("replicas can't share SQLite's file")
    database_url, redis_url = request.getfixturevalue("postgresql"), request.getfixturevalue("redis_url")
    databases.empty(database_url, SEALED_UNDER)
    redis.Redis.from_url(redis_url).flushall()
    return settings_for(
        tmp_path / "instance", database_url, redis_url=redis_url, trusted_proxies=1, limits=True,
        mail_url=f"smtp://127.0.0.1:{free_port()}",
    )  # fmt: skip


@pytest.fixture
def replicas(app: Flask, settings: Settings, bob: Account, tmp_path: Path) -> Iterator[Replicas]:
    """All of it, answering; bob moderates."""
    one, other = (
        dataclasses.replace(settings, instance=tmp_path / name, port=free_port()) for name in ("one", "other")
    )
    nginx_block = BALANCED.format(one=one.port, other=other.port, port=settings.port)
    with ExitStack() as stack:
        sink = stack.enter_context(mail_server(int((settings.mail_url or "").rpartition(":")[2])))
        one.instance.mkdir(), other.instance.mkdir()
        stack.enter_context(Installation(one).running("worker"))
        for replica in (one, other):
            stack.enter_context(Installation(replica).running("serve"))
        wait_until(lambda: answers(one.port) and answers(other.port), "both answer")
        stack.enter_context(nginx(tmp_path / "nginx", settings.port, nginx_block))
        yield Replicas(settings.port, frozenset({one.port, other.port}), sink)


def test_a_reply_posted_through_one_and_approved_at_the_desk_of_the_other_is_seen_from_both(
    replicas: Replicas, bob: Account
) -> None:
    rita, desk = Browser(replicas.port, "127.0.0.2"), Browser(replicas.port)

    posted = rita.reply(URL, "Our tap has been dry since spring.", X_Send_To="one")
    signed_in = desk.sign_in(bob.email, X_Send_To="one")
    queue = desk.get("/dashboard/herald/queue/pending", X_Send_To="other")
    decided = desk.send(
        f"/dashboard/herald/comments/{posted.json['id']}/decision", {"to": "approved", "seen": 1},
        X_Send_To="other",
    )  # fmt: skip

    assert posted.status == 202
    assert (signed_in.status, queue.status, decided.status) == (302, 200, 303)
    assert f'data-comment="{posted.json["id"]}"'.encode() in queue.body
    for name in ("one", "other"):
        wait_until(lambda name=name: count(rita, X_Send_To=name) == 1, f"{name} shows the reply", 1)


def test_what_any_of_them_holds_makes_the_worker_write_to_moderators(
    replicas: Replicas, bob: Account
) -> None:
    Browser(replicas.port).reply(URL, "Our tap has been dry since spring.")

    wait_until(lambda: replicas.sink.arrived, "the worker sends mail")

    assert [recipient for recipient, _ in replicas.sink.arrived] == [bob.email]


def test_the_proxy_balances_and_each_answer_is_the_same(replicas: Replicas) -> None:
    reader = Browser(replicas.port)

    seen = [reader.thread(URL) for _ in range(4)]

    ports = {int(answer.headers["X-Answered-By"].rpartition(":")[2]) for answer in seen}
    assert ports == replicas.ports
    assert len({(answer.status, answer.headers["ETag"], answer.body) for answer in seen}) == 1


def test_limits_are_counted_for_both_together_and_by_the_readers_own_address(replicas: Replicas) -> None:
    eager, other = Browser(replicas.port, "127.0.0.3"), Browser(replicas.port, "127.0.0.4")

    said = [eager.reply(URL, f"Dry again, for the {turn}th time.").status for turn in range(11)]
    forged = eager.reply(URL, "Somebody else says so.", X_Forwarded_For="198.51.100.7")
    neighbour = other.reply(URL, "Ours runs.")

    assert said == [202] * 10 + [429]
    assert (forged.status, neighbour.status) == (429, 202)
    assert int(forged.headers["Retry-After"]) > 0


def count(reader: Browser, **headers: str) -> int:
    """How many replies a reader sees."""
    answer = reader.thread(URL, **headers)
    assert answer.status == 200, (API, answer)
    return int(answer.json["article"]["count"])
