"""The bridge from granian to Flask, over real sockets: what arrives is what was sent."""

import http.client
import json
import os
import select
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import ROOT, free_port
from tests.processes import answers
from tests.waiting import wait_until

Ask = Callable[..., tuple[http.client.HTTPResponse, dict[str, str]]]
APPLICATION = """
import json, time
from moderation.foundation.rsgi import Bridge

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(0.5)
    body = environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    told["body"] = body.decode("latin-1")
    cookies = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    start_response("207 Many", [("Content-Type", "application/json"), *cookies])
    return [json.dumps(told).encode()]

def quick(path, query, validator, accepts):
    return (200, [("content-type", "text/plain")], b"ready") if path == "/ready" else None

def busy(path):
    return 503, [("retry-after", "2")], b"busy at " + path.encode()

def create():
    is_read = lambda path: path == "/read"
    return Bridge(application, quick, is_read, busy, threads=2, most_waiting=4, most_bytes=1000)
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("bridge")
    (folder / "bridged.py").write_text(textwrap.dedent(APPLICATION))
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--factory", "bridged:create"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": f"{folder}:{ROOT}"}, cwd=folder,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(port), "granian answers")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def ask(port: int) -> Ask:
    def request(
        method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer, json.loads(read) if read.startswith(b"{") else {"body": read.decode()}

    return request


def test_the_environment_is_that_of_pep_3333(ask: Ask) -> None:
    _, told = ask("GET", "/a%20b/%C3%BC?q=%C3%BC&q=2", X_Forwarded_For="192.0.2.1", Cookie="a=1")

    assert told["REQUEST_METHOD"] == "GET"
    assert told["PATH_INFO"].encode("latin-1").decode() == "/a b/ü"
    assert told["QUERY_STRING"] == "q=%C3%BC&q=2"
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert told["HTTP_COOKIE"] == "a=1"
    assert told["wsgi.url_scheme"] == "http"


def test_status_headers_and_body_come_back(ask: Ask) -> None:
    answer, told = ask("POST", "/", b"what was typed", Content_Type="text/plain")

    assert answer.status == 207
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert (told["body"], told["CONTENT_LENGTH"], told["CONTENT_TYPE"]) == (
        "what was typed",
        "14",
        "text/plain",
    )


def test_a_header_with_an_underscore_does_not_pass_for_another(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))

    assert b" 207 " in answer.split(b"\r\n", 1)[0]
    assert b"6.6.6.6" not in answer


def test_of_a_body_that_is_too_long_only_that_is_told(ask: Ask) -> None:
    _, told = ask("POST", "/", b"x" * 50_000)

    assert told["CONTENT_LENGTH"] == "1001"
    assert len(told["body"]) == 1001


def test_what_is_ready_does_not_wait_for_those_who_work(port: int) -> None:
    workers = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(4)]
    for worker in workers:
        worker.request("POST", "/slow", b"")
    reader = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    reader.request("GET", "/ready")
    ready = reader.getresponse().read()
    at_work = [not select.select([worker.sock], [], [], 0)[0] for worker in workers]
    statuses = [worker.getresponse().status for worker in workers]
    for connection in (*workers, reader):
        connection.close()

    assert ready == b"ready"
    assert at_work == [True] * 4
    assert statuses == [207] * 4


def test_past_the_bound_the_answer_is_503(port: int) -> None:
    workers = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(8)]
    for worker in workers:
        worker.request("POST", "/slow", b"")
    answers = [worker.getresponse() for worker in workers]
    retry = {answer.headers["Retry-After"] for answer in answers if answer.status == 503}
    statuses = sorted(answer.status for answer in answers)
    for worker in workers:
        worker.close()

    assert statuses == [207] * 4 + [503] * 4
    assert retry == {"2"}


def test_a_path_that_is_no_utf_8_is_answered(ask: Ask) -> None:
    answer, _ = ask("GET", "/%FF%FE")

    assert answer.status == 207
