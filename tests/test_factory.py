"""The application as a whole: headers, limits, errors, sign-in."""

import json

import pytest
from flask import Flask

from moderation import factory
from moderation.foundation import failures
from moderation.foundation.headers import POLICY
from moderation.moderators.models import Account
from tests import factories
from tests.clients import Client


@pytest.mark.parametrize("path", ["/healthz", "/login", "/nowhere", "/api/nowhere", "/static/css/errors.css"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    answer = client.get(path, buffered=True)  # which closes a file

    policy = answer.headers["Content-Security-Policy"]
    assert policy == POLICY
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in answer.headers


def test_operators_are_told_that_it_lives_and_that_it_is_ready(client: Client) -> None:
    assert client.get("/healthz").data == b"ok\n"
    assert client.get("/readyz").data == b"ready\n"


def test_health_checks_read_no_session(client: Client) -> None:
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")


def test_an_unknown_page_is_answered_in_words(client: Client) -> None:
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_an_unknown_address_of_the_api_is_answered_with_a_problem(client: Client) -> None:
    answer = client.get("/api/nowhere")

    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_a_script_of_the_desk_is_answered_with_a_problem(client: Client) -> None:
    answer = client.get("/dashboard/nowhere/at/all", headers={"Accept": "application/json"})

    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["title"] == "There is nothing at this address"


def test_a_failure_of_ours_tells_nothing_of_itself(app: Flask, client: Client) -> None:
    def broken() -> str:
        raise RuntimeError("a secret of the house")

    app.view_functions["healthz"] = broken

    answer = client.get("/healthz")

    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_body_of_more_than_256_kib_is_refused(client: Client) -> None:
    answer = client.post("/login", data={"email": "x" * 300_000})

    assert answer.status_code == 413


def test_a_member_signs_in_with_the_right_password_only(client: Client, alice: Account) -> None:
    wrong = _sign_in(client, alice.email, "not her password")

    right = _sign_in(client, alice.email, factories.PASSWORD)

    assert wrong.status_code == 200
    assert right.status_code == 302
    assert right.headers["Location"].endswith("/dashboard/")
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.mark.settings(base_url="https://replies.example")
def test_behind_https_the_session_cookie_is_secure(client: Client, alice: Account) -> None:
    token = _token(client.get("/login", base_url="https://replies.example").text)

    answer = client.post(
        "/login",
        data={"email": alice.email, "password": factories.PASSWORD, "csrf_token": token},
        base_url="https://replies.example",
        headers={"Referer": "https://replies.example/login"},
    )

    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_signing_in_without_the_csrf_token_is_refused(client: Client, alice: Account) -> None:
    answer = client.post("/login", data={"email": alice.email, "password": factories.PASSWORD})

    assert answer.status_code == 400


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(client: Client, alice: Account) -> None:
    unknown = _sign_in(client, "nobody@desk.example", "some password")
    wrong = _sign_in(client, alice.email, "some password")

    assert unknown.status_code == wrong.status_code
    assert "Specified user does not exist" not in unknown.text
    assert "Invalid password" not in wrong.text


@pytest.mark.slow
@pytest.mark.settings(limits=True)
def test_the_eleventh_sign_in_of_a_minute_is_refused(client: Client, alice: Account) -> None:
    token = _token(client.get("/login").text)
    data = {"email": "nobody@desk.example", "password": "x", "csrf_token": token}
    statuses = [client.post("/login", data=data).status_code for _ in range(11)]

    assert statuses[:10] == [200] * 10
    assert statuses[10] == 429


def test_a_disabled_account_can_not_sign_in(client: Client, alice: Account) -> None:
    from moderation.foundation.db import transaction
    from moderation.moderators import operations

    with transaction():
        operations.disable(alice)

    assert _sign_in(client, alice.email, factories.PASSWORD).status_code == 200


def test_the_password_is_reset_by_mail(app: Flask, client: Client, alice: Account, settings) -> None:  # type: ignore[no-untyped-def]
    token = _token(client.get("/reset").text)
    client.post("/reset", data={"email": alice.email, "csrf_token": token})
    mail = _only_mail(settings.instance)
    address = next(word for word in mail.split() if "/reset/" in word and word.startswith("http"))
    path = address.partition("://")[2].partition("/")[2]

    token = _token(client.get(f"/{path}").text)
    new = "another password for tests"
    client.post(f"/{path}", data={"password": new, "password_confirm": new, "csrf_token": token})

    assert _sign_in(client, alice.email, factories.PASSWORD).status_code == 200
    assert _sign_in(client, alice.email, new).status_code == 302


def _only_mail(instance) -> str:  # type: ignore[no-untyped-def]
    from email import message_from_bytes, policy

    (path,) = (instance / "outbox").glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def _sign_in(client: Client, email: str, password: str):  # type: ignore[no-untyped-def]
    token = _token(client.get("/login").text)
    return client.post("/login", data={"email": email, "password": password, "csrf_token": token})


def _token(page: str) -> str:
    start = page.index('name="csrf_token"')
    start = page.index('value="', start) + len('value="')
    return page[start : page.index('"', start)]


def test_too_much_at_once_is_said_without_asking_the_application() -> None:
    status, headers, body = failures.busy("/api/v1/sites/herald/comments")
    page = failures.busy("/reply/herald")

    assert (status, dict(headers)["content-type"]) == (503, "application/problem+json")
    assert json.loads(body)["status"] == 503
    assert dict(headers)["retry-after"] == dict(page[1])["retry-after"] == "2"
    assert b"what you typed is still there" in page[2]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/api/v1/sites/herald/thread", True), ("/healthz", True), ("/embed.js", True), ("/dashboard/", False)],
)
def test_readers_and_balancers_do_not_wait_behind_the_desk(path: str, expected: bool) -> None:
    assert factory._is_read(path) is expected
