"""At the desk: edit, redact, reply, note, delete, erase, feature, and what the text was before."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from moderation.audit.models import AuditEntry
from moderation.commenters.models import Commenter
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.dashboard.diffs import difference
from moderation.decisions import gaps
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account, Role
from moderation.notes import queries as notes
from moderation.sites.models import Site
from tests import statements
from tests.clients import Client, Desk
from tests.factories import a_comment, a_commenter, a_member, a_site, an_article

SignIn = Callable[[Account], Desk]
PHONE = "Call me: 555 0199."


def at(comment: Comment, page: str) -> str:
    return f"/dashboard/herald/comments/{comment.public_id}/{page}"


def post(desk: Desk, comment: Comment, page: str, **fields: Any) -> Any:
    return desk.post(at(comment, page), data={"seen": comment.version, "queue": "pending"} | fields)


def fresh(site: Site, comment: Comment) -> Comment:
    found = comments.by_public_id(site.id, comment.public_id)
    assert found is not None
    return found


def thread(client: Client, site: Site, comment: Comment) -> dict[str, Any]:
    url = comment.origin_url
    answer = client.get(f"/api/v1/sites/{site.key}/thread", query_string={"url": url})
    found: dict[str, Any] = answer.get_json()["comments"][0]
    return found


def test_an_edit_is_public_at_once_and_marked(
    site: Site, bob: Account, signed_in: SignIn, client: Client
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    before = thread(client, site, comment)

    done = post(signed_in(bob), comment, "edit", body="Put **mildly**.")

    after = thread(client, site, comment)
    assert done.status_code == 303 and f"focus={comment.public_id}" in done.headers["Location"]
    assert not {"rewritten", "redacted", "featured", "edited"} & before.keys()
    assert (after["html"], after["rewritten"]) == ("<p>Put <strong>mildly</strong>.</p>", True)


def test_an_edit_that_no_comment_may_have_comes_back_as_typed(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)

    answer = post(signed_in(bob), comment, "edit", body="   ")

    assert answer.status_code == 422
    assert "A comment is needed." in answer.text and "aria-invalid" in answer.text
    assert 'data-sheet aria-labelledby="sheet-title"' in answer.text


def test_an_edit_of_what_a_colleague_changed_writes_nothing(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    post(signed_in(alice), comment, "edit", body="Hers.", seen=1)

    late = post(signed_in(bob), comment, "edit", body="His.", seen=1)

    assert late.status_code == 409 and "Alice" in late.text
    assert fresh(site, comment).body == "Hers."


def test_the_redact_page_offers_what_it_finds_and_what_was_selected(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, body="You Fool, write to ann@mail.example or +49 (30) 5550-1234!")
    with transaction():
        comment.trace = [{"check": "words", "outcome": "matched", "matched": ["fool"]}]

    page = signed_in(bob).get(at(comment, "redact"), query_string={"passage": "write to"})

    for passage in ("Fool", "ann@mail.example", "+49 (30) 5550-1234"):
        assert f'name="passage" value="{passage}" checked' in page.text
    assert "write to</textarea>" in page.text


def test_what_is_redacted_leaves_the_thread_at_once_and_undo_brings_it_back(
    site: Site, bob: Account, signed_in: SignIn, client: Client
) -> None:
    comment = a_comment(site, body=PHONE, status=Status.APPROVED)
    desk = signed_in(bob)
    thread(client, site, comment)

    post(desk, comment, "redact", passage="555 0199")
    gone = thread(client, site, comment)
    desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})
    back = thread(client, site, comment)

    assert (gone["html"], gone["redacted"]) == ("<p>Call me: [removed by the editors].</p>", True)
    assert back["html"] == f"<p>{PHONE}</p>" and "redacted" not in back


def test_a_passage_that_is_not_there_is_told_with_what_was_ticked(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, body=f"{PHONE} Or 555 0200 7.")

    answer = post(signed_in(bob), comment, "redact", passage="555 0200 7", passages="nowhere")

    assert answer.status_code == 422
    assert "“nowhere” is not in the text." in answer.text
    assert 'value="555 0200 7" checked' in answer.text
    assert 'value="555 0199" checked' not in answer.text and "nowhere</textarea>" in answer.text
    assert not fresh(site, comment).redacted


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("on 2026-11-24, or was it 24.11.2026?", []),
        ("on 3 May 2026, at 14:07 for 20 000 people", []),
        ("0049 30 1234567, +1-555-010-9999", ["0049 30 1234567", "+1-555-010-9999"]),
        ("https://a.example/20260503123456", []),
        ("me@mail.example.", ["me@mail.example"]),
        ("1234567 1234567", ["1234567 1234567"]),
    ],
)
def test_candidates_are_numbers_to_call_and_addresses(body: str, found: list[str]) -> None:
    assert gaps.candidates(body, []) == found


def test_a_reply_approves_its_parent_stands_under_it_and_both_are_undone_as_one(
    site: Site, bob: Account, signed_in: SignIn, client: Client
) -> None:
    parent = a_comment(site)
    desk = signed_in(bob)
    page = desk.get(at(parent, "reply"))

    done = post(desk, parent, "reply", body="Thank you, Rita.")
    shown = thread(client, site, parent)
    told = desk.get(done.headers["Location"])
    undone = desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})

    assert "Approve and reply" in page.text
    assert [(reply["author"]["name"], reply["author"]["role"]) for reply in shown["replies"]] == [
        ("The Herald", "Editor")
    ]
    assert "Replied as The Herald." in told.text
    assert "publication’s reply is withdrawn" in desk.get(undone.headers["Location"]).text
    assert fresh(site, parent).status is Status.PENDING


def test_an_approved_reply_is_only_answered(site: Site, bob: Account, signed_in: SignIn) -> None:
    parent, hidden = a_comment(site, status=Status.APPROVED), a_comment(site, status=Status.REJECTED)
    desk = signed_in(bob)

    page, refused = desk.get(at(parent, "reply")), desk.get(at(hidden, "reply"))

    assert "Approve and reply" not in page.text and "published at once" in page.text
    assert "Approve it first" in refused.text
    assert post(desk, hidden, "reply", body="Hm.").status_code == 409


def test_a_featured_reply_is_marked_for_readers(
    site: Site, bob: Account, signed_in: SignIn, client: Client
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    desk = signed_in(bob)

    post(desk, comment, "feature", on="1")
    on = thread(client, site, comment)
    post(desk, fresh(site, comment), "feature", on="0")

    assert on["featured"] is True
    assert "featured" not in thread(client, site, comment)


def test_the_script_is_told_what_was_done(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)

    answer = signed_in(bob).post(
        at(comment, "edit"), data={"body": "New.", "seen": 1}, headers={"Accept": "application/json"}
    )

    news = json.loads(answer.data)
    assert news["undoable"] and news["said"] == "Edited a reply by Rita. Readers are told."


def test_the_history_compares_word_by_word_with_who_and_when(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, body="one two three")
    post(signed_in(alice), comment, "edit", body="one 2 three")
    post(signed_in(bob), fresh(site, comment), "edit", body="one 2 three four")

    page = signed_in(bob).get(at(comment, "history")).text

    assert "<b>Alice</b> edited the text" in page and "<b>Bob</b> edited the text" in page
    assert page.index("Alice</b>") < page.index("Bob</b>")
    assert "two </del>" in page and "2 </ins>" in page and "four</ins>" in page


def test_what_was_taken_back_is_no_part_of_the_history(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site, body="as typed")
    desk = signed_in(bob)
    post(desk, comment, "edit", body="other words")
    desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})

    page = desk.get(at(comment, "history")).text
    assert "other words" not in page and "It stands as it was typed." in page


def test_only_an_admin_sees_what_was_redacted_and_the_log_keeps_that(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, body=PHONE)
    post(signed_in(bob), comment, "edit", body=f"{PHONE} Now.")
    post(signed_in(bob), fresh(site, comment), "redact", passage="555 0199")

    sealed = [signed_in(who).get(at(comment, "history")).text for who in (alice, bob)]
    refused = post(signed_in(bob), comment, "original")
    shown = post(signed_in(alice), comment, "original")

    assert not ["0199" for page in sealed if "0199" in page]
    assert ["Show the original" in page for page in sealed] == [True, False]
    assert refused.status_code == 403
    assert "0199" in shown.text and shown.headers["Cache-Control"] == "no-store"
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "wording.revealed"))
    assert (entry.account_id, entry.details) == (alice.id, {"comment": comment.public_id})


def test_the_text_as_typed_stands_beside_what_is_shown(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site, body="**<b>x</b>**", html="<p><strong>x</strong></p>")

    page = signed_in(bob).get(at(comment, "text")).text

    assert "**&lt;b&gt;x&lt;/b&gt;**" in page and "<p><strong>x</strong></p>" in page


def test_colleagues_see_a_note_and_only_its_writer_removes_it(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    mine, hers = signed_in(bob), signed_in(alice)
    empty = post(mine, comment, "notes", text=" ")
    post(mine, comment, "notes", text="Asked the author.\nWaiting.")
    (note,) = notes.about(site.id, comment.id)

    seen = hers.get("/dashboard/herald/queue/pending").text
    asked = hers.get(at(comment, f"notes/{note.public_id}/remove"))
    refused = post(hers, comment, f"notes/{note.public_id}/remove", sure="1")
    kept = notes.about(site.id, comment.id)
    removed = post(mine, comment, f"notes/{note.public_id}/remove", sure="1")

    assert empty.status_code == 422 and "A note needs a text." in empty.text
    assert "Asked the author.\nWaiting." in seen and "/remove" not in seen
    assert (asked.status_code, refused.status_code, removed.status_code) == (404, 404, 303)
    assert kept and not notes.about(site.id, comment.id)


def test_a_note_is_removed_once_that_is_confirmed_and_the_list_stays_open(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment, desk = a_comment(site), signed_in(bob)
    post(desk, comment, "notes", text="Asked the author.")
    page = desk.get("/dashboard/herald/queue/all?q=tap").text
    (link,) = re.findall(r'href="([^"]+/remove[^"]*)"', page)

    asked = desk.get(unescape(link))
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    unsure = desk.post(unescape(link), data=fields)
    kept = notes.about(site.id, comment.id)
    removed = desk.post(unescape(link), data=fields | {"sure": "1"})

    assert "Asked the author." in asked.text and "can’t be undone" in asked.text
    assert unsure.status_code == 422 and kept
    assert not notes.about(site.id, comment.id)
    assert removed.headers["Location"].endswith(f"/queue/all?focus={comment.public_id}&q=tap")
    assert "Your note is deleted." in desk.get(removed.headers["Location"]).text


@pytest.mark.parametrize("page", ["delete", "erase"])
def test_what_can_not_be_undone_asks_first(site: Site, alice: Account, signed_in: SignIn, page: str) -> None:
    rita = a_commenter(site)
    comment = a_comment(site, commenter=rita)
    desk = signed_in(alice)
    path = at(comment, "delete") if page == "delete" else f"/dashboard/herald/writers/{rita.public_id}/erase"
    fields = {"seen": 1, "queue": "pending"}

    asked, unsure = desk.get(path), desk.post(path, data=fields)
    kept = fresh(site, comment).status
    sure = desk.post(path, data=fields | {"sure": "1"})

    assert "can’t be undone" in asked.text
    assert (unsure.status_code, kept, sure.status_code) == (422, Status.PENDING, 303)
    assert fresh(site, comment).status is Status.DELETED
    assert '<button class="quiet">Undo' not in desk.get(sure.headers["Location"]).text


def test_erasing_names_whom_and_how_many(site: Site, alice: Account, signed_in: SignIn) -> None:
    rita = a_commenter(site, "Rita")
    for _ in range(3):
        a_comment(site, commenter=rita)
    path = f"/dashboard/herald/writers/{rita.public_id}/erase"

    page = signed_in(alice).get(path)
    signed_in(alice).post(path, data={"sure": "1"})

    assert "Erase Rita and 3 replies?" in page.text
    assert not db.session.scalars(select(Commenter)).all()
    assert signed_in(alice).get(path).status_code == 404


def test_nobody_reaches_a_text_of_another_site(site: Site, alice: Account, signed_in: SignIn) -> None:
    theirs = a_comment(a_site("other", "Other", ["https://other.example"]))
    desk = signed_in(alice)

    for page in ("edit", "redact", "reply", "delete", "notes", "text", "history"):
        assert desk.get(at(theirs, page)).status_code == 404, page
    for page in ("edit", "redact", "reply", "delete", "feature", "notes", "original"):
        fields = {"body": "x", "passage": "tap", "text": "x", "sure": "1", "on": "1"}
        assert post(desk, theirs, page, **fields).status_code == 404, page


def test_the_menu_of_a_row_shows_what_one_may_do(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)

    pages = {who.name: signed_in(who).get("/dashboard/herald/queue/pending").text for who in (alice, bob)}
    viewer = signed_in(a_member(site, Role.VIEWER, "vera")).get("/dashboard/herald/queue/pending").text

    for key in "rebn":
        assert f'data-act="{key}"' in pages["Bob"]
    assert f'href="{at(comment, "edit")}?queue=pending"' in pages["Bob"]
    assert ["Erase the writer" in page for page in pages.values()] == [True, False]
    assert 'class="more"' not in viewer


def test_a_page_with_notes_and_wordings_takes_a_bounded_number_of_statements(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, body=PHONE)
    desk = signed_in(bob)
    path = f"/dashboard/herald/queue/all?focus={comment.public_id}"

    def asked() -> int:
        with statements.heard() as found:
            desk.get(path)
        return len(found)

    asked()
    plain = asked()
    for number in range(3):
        post(desk, fresh(site, comment), "edit", body=f"{PHONE} {number}")
        post(desk, comment, "notes", text=f"Note {number}")

    assert asked() <= plain + 2


def test_a_hostile_text_is_compared_in_time() -> None:
    pieces = difference("a " * 5_000, "a b " * 2_500)

    assert "".join(piece.words for piece in pieces if piece.kind != "ins") == "a " * 5_000
    assert "".join(piece.words for piece in pieces if piece.kind != "del") == "a b " * 2_500
