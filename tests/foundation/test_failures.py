"""What an error is answered with: a page for people, a problem for scripts, and nothing of the inside."""

from typing import Any

import pytest
from flask import Response
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from structlog.testing import capture_logs
from werkzeug.exceptions import Gone, ImATeapot, MethodNotAllowed, TooManyRequests

from moderation.foundation import errors, failures
from moderation.foundation.db import db
from tests.bare import in_an_app

SECRET = "hunter2"
API = "/api/raise"
PAGE, PROBLEM = "text/html", "application/problem+json"


def answer_to(error: Exception, path: str = "/dashboard/raise", accept: str = "text/html") -> Any:
    """The answer to a request that ends in this error."""

    def fail() -> str:
        raise error

    with in_an_app() as app:
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
        db.init_app(app)
        failures.register(app)
        app.add_url_rule(path, "fail", fail)
        return app.test_client().get(path, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", PAGE), ("", PAGE), ("*/*", PAGE), ("image/png", PAGE),
        (";;q=x,/", PAGE), ("application/json;q=0.5,text/html", PAGE), ("application/json", PROBLEM),
        ("application/json, text/html;q=0.9", PROBLEM),
    ],
)  # fmt: skip
def test_a_person_is_answered_with_a_page_and_a_script_with_a_problem(accept: str, kind: str) -> None:
    answer = answer_to(errors.NotFound(), accept=accept)

    assert (answer.status_code, answer.mimetype) == (404, kind)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_api_answers_with_problems_whatever_is_asked_for() -> None:
    answer = answer_to(errors.Conflict("It was decided meanwhile."), API, accept="text/html")

    assert (answer.status_code, answer.mimetype) == (409, PROBLEM)
    assert answer.json == {
        "title": "Something changed meanwhile", "status": 409, "detail": "It was decided meanwhile."
    }  # fmt: skip


def test_a_problem_names_each_field_that_is_wrong() -> None:
    answer = answer_to(errors.Invalid({"name": ["A name is needed."]}), API)

    assert (answer.status_code, answer.json["errors"]) == (422, {"name": ["A name is needed."]})


def test_what_a_sentence_quotes_is_text_on_the_page() -> None:
    answer = answer_to(errors.Malformed("“<script>alert(1)</script>” can't be read."))

    assert answer.status_code == 400
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("path", ["/dashboard/raise", API])
def test_what_broke_is_logged_and_not_shown(path: str) -> None:
    error = RuntimeError(SECRET)

    with capture_logs() as lines:
        answer = answer_to(error, path)

    assert [(line["event"], line["log_level"], line["exc_info"]) for line in lines] == [
        ("unhandled", "error", error)
    ]
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert SECRET not in answer.text + str(answer.headers)


def test_what_a_caller_did_wrong_is_not_logged() -> None:
    with capture_logs() as lines:
        answer_to(errors.Forbidden())
        answer_to(MethodNotAllowed())

    assert lines == []


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (MethodNotAllowed(["GET", "PUT"]), "Allow", "GET, PUT"),
        (TooManyRequests(retry_after=7), "Retry-After", "7"),
        (errors.Unavailable(retry_after=9), "Retry-After", "9"),
    ],
)
@pytest.mark.parametrize("path", ["/dashboard/raise", API])
def test_a_refusal_says_what_is_allowed_and_when_to_come_back(
    error: Exception, name: str, value: str, path: str
) -> None:
    assert answer_to(error, path).headers[name] == value


def test_an_answer_that_stands_already_is_left_as_it_is() -> None:
    answer = answer_to(Gone(response=Response("own words", 410)), API)

    assert (answer.status_code, answer.text) == (410, "own words")


def test_a_status_without_words_of_ours_is_said_by_its_name() -> None:
    answer = answer_to(ImATeapot(SECRET), API)

    assert answer.json == {"title": "I'm a teapot", "status": 418, "detail": ""}


def test_a_form_that_waited_too_long_says_so() -> None:
    answer = answer_to(CSRFError("The CSRF tokens do not match."))

    assert answer.status_code == 400
    assert "This page was open too long" in answer.text
    assert "CSRF" not in answer.text


@pytest.mark.parametrize(
    "error", [OperationalError(SECRET, {}, Exception("database is locked")), TimeoutError(SECRET)]
)
def test_a_busy_database_asks_to_come_back(error: Exception) -> None:
    with capture_logs() as lines:
        answer = answer_to(error)

    assert (answer.status_code, answer.headers["Retry-After"], lines) == (503, "2", [])
    assert SECRET not in answer.text


def test_a_database_that_is_away_is_a_failure_of_ours() -> None:
    with capture_logs() as lines:
        answer = answer_to(OperationalError(SECRET, {}, Exception("connection refused")))

    assert (answer.status_code, [line["event"] for line in lines]) == (500, ["unhandled"])
    assert "Retry-After" not in answer.headers
    assert SECRET not in answer.text
