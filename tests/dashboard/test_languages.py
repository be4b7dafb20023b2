"""Which language a page speaks: what the account says, else what the browser asks for."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from moderation.comments.models import Status
from moderation.config import Settings
from moderation.foundation import clock, languages, outbox
from moderation.foundation.db import transaction
from moderation.moderators import operations, queries
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.worker.outbox import drain
from tests.clients import Client, Desk
from tests.factories import a_comment, an_article
from tests.statements import heard

SignIn = Callable[[Account], Desk]
QUEUE = "/dashboard/herald/queue/pending"
PROFILE = "/dashboard/profile"
MAIL = "You get this mail because you moderate %(site)s. Switch it off in your profile."
SAID = {"Queues": "«Queues»", "Sign in": "«Sign in»", MAIL: "«Open it»"}
READERS = ("/reply/herald", "/api/v1/sites/herald/thread")


@pytest.fixture
def speaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Catalogs of a few words in angle quotes, whatever is translated so far."""
    for code in ("de", "fr"):
        folder = tmp_path / "translations" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        source = tmp_path / "messages.po"
        source.write_text("".join(f'msgid "{said}"\nmsgstr "{shown}"\n\n' for said, shown in SAID.items()))
        with source.open("rb") as read, (folder / "messages.mo").open("wb") as out:
            write_mo(out, read_po(read, locale=code))
    monkeypatch.setattr("moderation.foundation.places.translations", lambda: tmp_path / "translations")


def a_profile(language: str, name: str = "Bob") -> dict[str, str]:
    """The profile's form."""
    return {"name": name, "language": language, "single_keys": "1"}


def speak(account: Account, language: str | None) -> None:
    """Keep the language in the account."""
    with transaction():
        kept = queries.by_id(account.id)
        assert kept is not None
        operations.change_profile(kept, name=kept.name, single_keys=True, language=language)


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        ("", '<html lang="en" dir="ltr">'),
        ("pt", '<html lang="en" dir="ltr">'),
        ("de-AT,en;q=0.5", '<html lang="de" dir="ltr">'),
        ("pt,ru;q=0.8,en;q=0.5", '<html lang="ru" dir="ltr">'),
        ("en;q=0.5,fr", '<html lang="fr" dir="ltr">'),
        ("ar-EG", '<html lang="ar" dir="rtl">'),
        ("de;q=0", '<html lang="en" dir="ltr">'),
    ],
)
@pytest.mark.parametrize("path", ["/login", "/nowhere"])
def test_the_browser_chooses_where_nobody_is_signed_in(
    client: Client, path: str, asked: str, head: str
) -> None:
    page = client.get(path, headers={"Accept-Language": asked})

    assert head in page.text


def test_the_account_chooses_before_the_browser(site: Site, bob: Account, signed_in: SignIn) -> None:
    speak(bob, "ar")
    desk = signed_in(bob)

    pages = [desk.get(path, headers={"Accept-Language": "de"}) for path in (QUEUE, PROFILE, QUEUE + "x")]

    assert all('<html lang="ar" dir="rtl">' in page.text for page in pages)


def test_an_account_without_a_language_speaks_as_its_browser_asks(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    page = signed_in(bob).get(QUEUE, headers={"Accept-Language": "es"})

    assert '<html lang="es" dir="ltr">' in page.text


@pytest.mark.usefixtures("speaking")
def test_a_page_speaks_the_words_of_its_catalog(
    site: Site, bob: Account, signed_in: SignIn, client: Client
) -> None:
    speak(bob, "fr")

    page, login = signed_in(bob).get(QUEUE), client.get("/login", headers={"Accept-Language": "de"})

    assert "<h2>«Queues»</h2>" in page.text
    assert "<h1>«Sign in»</h1>" in login.text


def test_what_flask_security_says_is_translated(client: Client) -> None:
    pages = {
        code: client.get("/login", headers={"Accept-Language": code}).text for code in languages.LANGUAGES
    }

    assert ">Password</label>" in pages.pop("en")
    assert [code for code, page in pages.items() if ">Password</label>" in page] == []


def test_the_profile_keeps_the_language(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)

    kept = desk.post(PROFILE, data=a_profile("ru"))
    page = desk.get(PROFILE)
    taken_back = desk.post(PROFILE, data=a_profile(""))

    assert (kept.status_code, taken_back.status_code) == (303, 303)
    assert '<html lang="ru"' in page.text
    assert '<option value="ru" lang="ru" dir="auto" selected>Русский</option>' in page.text
    assert bob.language is None


@pytest.mark.parametrize(
    "path", ["queue/pending", "articles", "comments/{}/beside", "comments/{}/place", "comments/{}/thread"]
)
def test_a_title_keeps_its_direction_in_a_page_of_another_one(
    site: Site, bob: Account, signed_in: SignIn, path: str
) -> None:
    article, other = (an_article(site, title="Whose apple is it?") for _ in range(2))
    a_comment(site, article=other, status=Status.APPROVED)
    comment = a_comment(site, article=article)
    speak(bob, "ar")

    page = signed_in(bob).get("/dashboard/herald/" + path.format(comment.public_id))

    assert "<bdi>Whose apple is it?</bdi>" in page.text


def test_an_unknown_language_is_refused_at_its_field(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)

    page = desk.post(PROFILE, data=a_profile("tlh", name="Robert"))

    assert page.status_code == 422
    assert 'aria-describedby="language-wrong"' in page.text
    assert 'value="Robert"' in page.text
    assert bob.language is None
    assert bob.name == "Bob"


def test_choosing_a_language_asks_the_database_nothing_more(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)
    counts = []
    for language in (None, "ar"):
        speak(bob, language)
        with heard() as statements:
            desk.get(QUEUE)
        counts.append(len(statements))

    assert counts[0] == counts[1] > 3


def test_readers_read_english_whatever_browser_or_account_ask(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    speak(bob, "ar")
    url = an_article(site).url
    paths = [f"{place}{query}" for place in READERS for query in (f"?url={url}", "?url=x")]

    answers = [signed_in(bob).get(path, headers={"Accept-Language": "ru"}) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 400, 200, 400]
    assert ["Cookie" in answer.headers.get("Vary", "") for answer in answers[2:]] == [False] * 2
    assert [code for code in ("ar", "ru") for answer in answers if f'lang="{code}"' in answer.text] == []
    assert "That request can&#39;t be read" in answers[1].text
    assert "That is not a web address." in answers[3].text


def test_an_error_that_readers_see_is_english(client: Client) -> None:
    pages = [client.get(path, headers={"Accept-Language": "ru"}) for path in ("/api/v1/no", "/reply/no/no")]

    assert ["There is nothing at this address" in page.text for page in pages] == [True, True]


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("kept", ["fr", None])
def test_mail_about_the_queue_speaks_the_language_of_its_reader(
    app: Flask, settings: Settings, site: Site, bob: Account, kept: str | None
) -> None:
    speak(bob, kept)
    comment = a_comment(site)
    with transaction():
        outbox.record(site.id, "comment.held", {"comment": comment.id}, now=clock.now())

    drain(app)

    (path,) = (settings.instance / "outbox").glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    words = message.get_body(("plain",)).get_content()
    assert ("«Open it»" if kept else "Switch it off in your profile.") in words


def test_outside_of_a_request_the_source_is_spoken(app: Flask) -> None:
    assert (languages.language(), languages.direction()) == ("en", "ltr")
