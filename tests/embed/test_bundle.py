"""The assembled scripts: small, one request, and at work in a browser against a made-up API."""

import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from moderation.embed import bundle
from moderation.foundation import places

PAGE = "https://magazine.example"
HOST = "https://replies.example"
TAG = f'<script async src="{HOST}/embed.js" data-site="magazine"></script>'
CSP = f"default-src 'none'; script-src {HOST}; connect-src {HOST}; img-src data:"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the embed's sources that a test may change."""
    shutil.copytree(places.static() / "embed", tmp_path / "embed")
    monkeypatch.setattr(places, "static", lambda: tmp_path)
    bundle.embed_script.cache_clear()
    yield tmp_path / "embed"
    bundle.embed_script.cache_clear()


class FakeService:
    """The magazine's page and the reader API, answered from memory; keeps every request that was made."""

    def __init__(self, page: Any) -> None:
        self.head, self.body = "", TAG
        self.comments: list[dict[str, Any]] = []
        self.requests: list[Any] = []
        self.replies: list[Callable[[], tuple[int, dict[str, Any]]]] = []
        self.own: dict[str, Any] = {}
        page.route("**/*", self.answer)

    def answer(self, route: Any) -> None:
        request, url = route.request, urlsplit(route.request.url)
        if url.scheme + "://" + url.netloc == PAGE:
            html = f"<!doctype html><title>T</title><link rel=icon href='data:,'>{self.head}<body>{self.body}"
            headers = {"Content-Security-Policy": CSP, "Content-Type": "text/html"}
            return route.fulfill(body=html, headers=headers)
        self.requests.append(request)
        if url.path in {"/embed.js", "/count.js"}:
            script = bundle.embed_script() if url.path == "/embed.js" else bundle.count_script()
            return route.fulfill(body=script.body.decode(), content_type="text/javascript")
        status, answer = self.api(request.method, url.path.split("/")[5:], parse_qs(url.query))
        cors = {"Access-Control-Allow-Origin": "*"}
        return route.fulfill(status=status, body=json.dumps(answer), headers=cors)

    def api(self, method: str, path: list[str], query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == ["counts"]:
            return 200, {"counts": dict.fromkeys(query["url"], 3)}
        if path == ["thread"]:
            article = {"url": query["url"][0], "open": True, "closed": None, "count": len(self.comments)}
            site = {"form": {"open": True}}
            return 200, {"site": site, "article": article, "comments": self.comments, "next": None}
        if method == "POST":
            return self.replies.pop(0)()
        return 200, self.own

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {urlsplit(request.url).path}" for request in self.requests]

    @property
    def posted(self) -> list[Any]:
        return [request for request in self.requests if request.method == "POST"]


@pytest.fixture
def service(page: Any) -> FakeService:
    return FakeService(page)


def a_comment(**values: Any) -> dict[str, Any]:
    author = {"name": "Jonas", "avatar": "seed"}
    plain = {"id": "aaaaaaaaaaaaa", "parent": None, "author": author, "html": "<p>Which boat?</p>"}
    return plain | {"created": "2026-11-20T10:00:00Z", "depth": 0, "replies": []} | values


def taken() -> tuple[int, dict[str, Any]]:
    answer = {"id": "bbbbbbbbbbbbb", "status": "pending", "html": "<p>Which ferry?</p>", "ticket": "t1cket"}
    return 202, answer | {"message": "Your reply awaits moderation.", "edit_until": "2099-01-01T00:00:00Z"}


def failing() -> tuple[int, dict[str, Any]]:
    return 503, {}


def write(page: Any, body: str = "Which ferry?") -> None:
    page.fill("#body", body)
    page.fill("#name", "Marit")
    page.fill("#email", "marit@example.org")


def open_article(page: Any, path: str = "/a.html") -> None:
    page.goto(PAGE + path)
    page.wait_for_selector("#body")


def test_script_and_style_together_weigh_at_most_twelve_kilobytes() -> None:
    script = bundle.embed_script()

    assert len(script.gzip) <= 12 * 1024
    assert gzip.decompress(script.gzip) == script.body
    assert len(bundle.count_script().gzip) <= 1024


def test_every_module_of_the_folder_is_in_a_script() -> None:
    found = {path.stem for path in (places.static() / "embed").glob("*.js")}

    assert found == {*bundle.MODULES, *bundle.ON_DEMAND, "count"}


def test_a_module_imports_whatever_it_uses_of_another_one() -> None:
    folder = places.static() / "embed"
    made = {"style": {"STYLE"}}
    text = {name: (folder / f"{name}.js").read_text() for name in bundle.MODULES}
    for name, source in text.items():
        made[name] = set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", source, re.M))

    for name, source in text.items():
        imported = set()
        for names, origin in re.findall(r"^import \{ (.+) \} from '\./(\w+)\.js'", source, re.M):
            assert set(names.split(", ")) <= made[origin], (name, origin)
            imported |= set(names.split(", "))
        code = re.sub(r"/\*.*?\*/|//.*|'[^'\n]*'", "", source, flags=re.S)
        for other in set().union(*made.values()) - made[name] - imported:
            called = rf"(?<![\w.{{]){other}(?=[(.])(?!\([\w, =]*\) \{{)"
            assert not re.search(called, code, re.M), f"{name}.js uses {other} without importing it"


def test_an_etag_belongs_to_one_content(sources: Path) -> None:
    before = bundle.embed_script().etag
    bundle.embed_script.cache_clear()
    again = bundle.embed_script().etag
    (sources / "embed.css").write_text((sources / "embed.css").read_text() + ".x { color: red }")
    bundle.embed_script.cache_clear()

    changed = bundle.embed_script().etag

    assert before == again != changed
    assert re.fullmatch(r'"[0-9a-f]{20}"', before)


def test_two_modules_that_make_the_same_name_are_refused(sources: Path) -> None:
    (sources / "time.js").write_text("const PREFIX = 'again';\n" + (sources / "time.js").read_text())

    with pytest.raises(ValueError, match=r"PREFIX is made in time\.js and again in store\.js"):
        bundle.embed_script()


def test_an_empty_page_makes_two_requests_sets_nothing_and_breaks_no_policy(
    page: Any, service: FakeService
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    service.body = ""
    page.goto(PAGE + "/a.html")
    plain = page.evaluate("Object.getOwnPropertyNames(window).length")
    service.body = TAG

    open_article(page)

    assert service.asked == ["GET /embed.js", "GET /api/v1/sites/magazine/thread"]
    assert page.evaluate("Object.getOwnPropertyNames(window).length") == plain
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert page.inner_text(".empty") == "No replies yet. Yours could be the first."
    assert complaints == []


@pytest.mark.parametrize(
    ("head", "tag", "url"),
    [
        ("", TAG, f"{PAGE}/a.html?utm=1"),
        (f'<link rel="canonical" href="{PAGE}/canonical#x">', TAG, f"{PAGE}/canonical"),
        ('<link rel="canonical" href="https://elsewhere.example/b">', TAG, f"{PAGE}/a.html?utm=1"),
        ("", TAG.replace(" async", ' async data-article="/given"'), f"{PAGE}/given"),
    ],
)
def test_the_article_is_as_given_or_canonical_here_or_the_location(
    page: Any, service: FakeService, head: str, tag: str, url: str
) -> None:
    service.head, service.body = head, tag

    open_article(page, "/a.html?utm=1#part")

    assert parse_qs(urlsplit(service.requests[1].url).query) == {"url": [url], "sort": ["oldest"]}


def test_a_tag_in_the_head_puts_the_replies_at_the_end_of_the_page(page: Any, service: FakeService) -> None:
    service.head, service.body = TAG, "<p>Text</p>"

    open_article(page)

    assert page.locator("body > p + moderation-replies").count() == 1


def test_names_are_text_and_only_web_addresses_become_links(page: Any, service: FakeService) -> None:
    author = {"name": "<img src=x onerror=alert(1)>", "website": "javascript:alert(1)", "avatar": "s"}
    service.comments = [a_comment(author=author)]

    open_article(page)

    assert page.inner_text(".name") == author["name"]
    assert page.locator(".name").evaluate("(name) => name.tagName") == "SPAN"
    assert page.locator("[style]:not(moderation-replies)").count() == 0


def test_a_draft_survives_a_reload_without_the_address(page: Any, service: FakeService) -> None:
    service.comments = [a_comment()]
    open_article(page)
    page.click(".reply")
    write(page, "Half a thought")

    page.reload()
    page.wait_for_selector("#body")

    assert page.inner_text("#title") == "Reply to Jonas"
    typed = [page.input_value(field) for field in ("#body", "#name", "#email")]
    assert typed == ["Half a thought", "Marit", ""]
    kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "marit@example.org" not in kept


def test_the_address_is_kept_only_while_its_box_is_ticked(page: Any, service: FakeService) -> None:
    service.replies = [taken, taken]
    open_article(page)
    write(page)
    page.click(".post")
    page.wait_for_selector(".waiting")
    unticked = page.evaluate("localStorage.getItem('moderation:person')")
    page.check("#save")
    write(page, "Once more")
    page.click(".post")
    page.wait_for_selector("#save:checked")
    expect(page.locator("#body")).to_have_value("")
    ticked = json.loads(page.evaluate("localStorage.getItem('moderation:person')"))

    page.uncheck("#save")

    assert unticked is None
    assert ticked == {"name": "Marit", "email": "marit@example.org", "website": ""}
    assert page.evaluate("localStorage.getItem('moderation:person')") is None


def test_the_same_reply_keeps_its_key_until_it_is_taken_and_a_changed_one_gets_another(
    page: Any, service: FakeService
) -> None:
    service.replies = [failing, failing, taken]
    open_article(page)
    write(page)
    page.click(".post")
    page.wait_for_selector(".again")
    page.reload()
    page.wait_for_selector("#body")
    page.fill("#email", "marit@example.org")
    page.click(".post")
    page.wait_for_selector(".again")
    page.fill("#body", "Which ferry now?")
    page.click(".again")
    page.wait_for_selector(".waiting")

    first, same, changed = [request.headers["idempotency-key"] for request in service.posted]

    assert first == same != changed


def test_errors_stand_at_their_fields_and_the_first_has_the_focus(page: Any, service: FakeService) -> None:
    open_article(page)
    page.fill("#body", "Which ferry?")
    page.fill("#email", "marit")

    page.click(".post")

    assert service.posted == []
    assert page.inner_text("#email-error").endswith("That address has no @. It looks like name@example.com.")
    assert page.inner_text(".summary").endswith("Not posted yet. Look at Name, Email.")
    assert page.locator("#name").evaluate("(field) => field.getRootNode().activeElement === field")


def test_an_address_in_the_text_is_pointed_out_before_it_is_sent(page: Any, service: FakeService) -> None:
    service.replies = [taken]
    open_article(page)
    write(page, "Write to marit@example.org")
    page.click(".post")
    hint = page.inner_text(".caution")
    before = len(service.posted)

    page.click(".anyway")
    page.wait_for_selector(".waiting")

    assert hint == "This looks like an email address. It would be public."
    assert (before, len(service.posted)) == (0, 1)


def test_the_writer_still_sees_a_waiting_reply_after_a_reload(page: Any, service: FakeService) -> None:
    service.replies = [taken]
    open_article(page)
    write(page)
    page.press("#body", "Control+Enter")
    page.wait_for_selector(".waiting")
    service.own = taken()[1] | {"body": "Which ferry?", "name": "Marit", "created": "2026-11-20T10:00:00Z"}

    page.reload()
    page.wait_for_selector(".waiting")

    assert service.requests[-1].headers["authorization"] == "Ticket t1cket"
    assert "Waiting for a moderator · only you see this" in page.inner_text(".waiting")
    assert page.locator(".waiting .edit, .waiting .withdraw").count() == 2


def test_counts_come_in_calls_of_at_most_a_hundred_addresses(page: Any, service: FakeService) -> None:
    links = [f'<a href="/{number}#replies" data-reply-count>…</a>' for number in range(120)]
    service.body = "".join(links) + TAG.replace("embed.js", "count.js")

    page.goto(PAGE + "/index.html")
    expect(page.get_by_text("3 replies")).to_have_count(120)

    calls = [parse_qs(urlsplit(request.url).query)["url"] for request in service.requests[1:]]
    assert [len(urls) for urls in calls] == [100, 20]
    assert calls[0][0] == f"{PAGE}/0"
