"""Every act of readers and moderators, each about replies of its own."""

from collections.abc import Callable
from typing import Any

from moderation.comments.models import Status
from tests.factories import ORIGIN
from tests.growth.stored import url_of
from tests.growth.world import API, Act, World

Do = Callable[[], Any]
_TEXTS = {
    True: "Our family lived on borrowed water until this lender helped us within one hour, write him today",
    False: "Nobody asked the people of the street about that pipe before it was laid under the old cinema",
}


def _text(world: World) -> str:
    """What somebody writes: the mailing once more, or a text that nobody wrote."""
    return f"{_TEXTS[world.size.alike]} ({next(world.numbers)})."


def _posting(world: World) -> Do:
    text = _text(world)
    return lambda: world.send(text, url_of(3))


def _nesting(world: World) -> Do:
    text, parent = _text(world), world.take(Status.APPROVED)
    return lambda: world.send(text, url_of(parent.article), parent=parent.public_id)


def _posting_to_unknown_article(world: World) -> Do:
    text, url = _text(world), f"{ORIGIN}/new/{next(world.numbers)}"
    return lambda: world.send(text, url)


def _own(method: str, **sent: Any) -> Act:
    """The writer's own act on what was just posted, by its ticket."""

    def prepare(world: World) -> Do:
        posted = world.send(_text(world), url_of(4)).json
        headers = {"Authorization": f"Ticket {posted['ticket']}", "Origin": ORIGIN}
        more = {"json": {"body": _text(world)}} if method == "PATCH" else {}
        return lambda: world.reader.open(
            f"{API}/comments/{posted['id']}", method=method, headers=headers, **more
        )

    return prepare


def _reporting(world: World) -> Do:
    reply = world.take(Status.APPROVED)
    path = f"{API}/comments/{reply.public_id}/reports"
    return lambda: world.reader.post(path, json={"reason": "spam"}, headers={"Origin": ORIGIN})


def _reading(path: str) -> Act:
    """A read that is in no cache: nobody asked for this article."""

    def prepare(world: World) -> Do:
        url = url_of(next(world.numbers) % 20)
        return lambda: world.reader.get(
            f"{API}/{path.format(url=url)}", headers={"Cache-Control": "no-cache"}
        )

    return prepare


READERS: dict[str, Act] = {
    "post": _posting,
    "post a reply to a reply": _nesting,
    "post to an unknown article": _posting_to_unknown_article,
    "look at one's own": _own("GET"),
    "edit": _own("PATCH"),
    "withdraw": _own("DELETE"),
    "report": _reporting,
    "read a thread": _reading("thread?url={url}"),
    "read a thread, newest first": _reading("thread?url={url}&sort=newest"),
    "read counts": _reading("counts?url={url}&url={url}x"),
}


def _decide(to: str, *, of: Status = Status.PENDING, **form: Any) -> Act:
    def prepare(world: World) -> Do:
        reply = world.take(of)
        return lambda: world.at_desk(
            f"comments/{reply.public_id}/decision", to=to, seen=reply.version, **form
        )

    return prepare


def _keeping(world: World) -> Do:
    reply = world.take(Status.APPROVED, reported=True)
    return lambda: world.at_desk(f"comments/{reply.public_id}/decision", to="approved", seen=reply.version)


def _deciding_by_script(world: World) -> Do:
    reply = world.take(Status.PENDING)
    form = {"to": "approved", "seen": reply.version, "queue": "pending", "next": f"{reply.public_id}:1"}
    path = f"/dashboard/herald/comments/{reply.public_id}/decision"
    return lambda: world.desk.post(path, data=form, headers={"Accept": "application/json"})


def _placing(*, attached: bool) -> Act:
    def prepare(world: World) -> Do:
        reply = world.take(Status.PENDING, attached=attached)
        form = {"url": url_of(reply.article + 1), "seen": reply.version}
        return lambda: world.at_desk(f"comments/{reply.public_id}/place", **form)

    return prepare


def _sheet(what: str, *, of: Status = Status.PENDING, **form: Any) -> Act:
    def prepare(world: World) -> Do:
        reply = world.take(of)
        return lambda: world.at_desk(f"comments/{reply.public_id}/{what}", seen=reply.version, **form)

    return prepare


def _undoing(act: Act) -> Act:
    def prepare(world: World) -> Do:
        assert act(world)().status_code == 303
        return lambda: world.at_desk("decisions/latest/undo")

    return prepare


def _giving_a_reason(world: World) -> Do:
    said = _decide("rejected")(world)()
    decision = said.location.partition("done=")[2].partition("&")[0]
    return lambda: world.at_desk(f"decisions/{decision}/reason", reason="insult")


def _about_writer(what: str, **form: Any) -> Act:
    def prepare(world: World) -> Do:
        page = world.desk.get(
            f"/dashboard/herald/comments/{world.take(Status.SPAM, root=False).public_id}"
        ).text
        writer = page.partition("/writers/")[2][:13]
        return lambda: world.at_desk(f"writers/{writer}/{what}", **form)

    return prepare


def _about_article(world: World) -> Do:
    page = world.desk.get("/dashboard/herald/articles").text
    article = page.partition("/herald/articles/")[2][:13]
    return lambda: world.at_desk(f"articles/{article}/closing", to="closed")


def _claiming(world: World) -> Do:
    reply = world.take(Status.PENDING)
    return lambda: world.at_desk("claims", wanted=f"{reply.public_id}:1")


def _bulk(world: World) -> Do:
    replies = [world.take(Status.PENDING, root=number % 2 == 0) for number in range(50)]
    chosen = [f"{reply.public_id}:{reply.version}" for reply in replies]
    return lambda: world.at_desk("batches", chosen=chosen, to="rejected")


def _saving_a_view(world: World) -> Do:
    name = f"View {next(world.numbers)}"
    return lambda: world.at_desk("views", name=name, q="held:links", queue="pending")


def _live(world: World) -> Do:
    since = len(world.written) - 50  # arrivals are counted from 1
    seen = " ".join(f"{world.take(Status.PENDING).public_id}:1" for _ in range(5))
    path = f"/dashboard/herald/live?queue=pending&since={since}&seen={seen}"
    return lambda: world.desk.get(path)


DECISIONS: dict[str, Act] = {
    "approve": _decide("approved"),
    "reject": _decide("rejected"),
    "reject for a reason": _decide("rejected", reason="insult"),
    "mark as spam": _decide("spam"),
    "send back to pending": _decide("pending", of=Status.APPROVED),
    "keep": _keeping,
    "attach": _placing(attached=False),
    "move": _placing(attached=True),
    "feature": _sheet("feature", of=Status.APPROVED, on="1"),
    "rewrite": _sheet("edit", body="This was put mildly by somebody else."),
    "rewrite what is published": _sheet("edit", of=Status.APPROVED, body="This was put mildly, too."),
    "redact": _sheet("redact", passages="water"),
    "answer": _sheet("reply", body="Thank you for telling us."),
    "a bulk act of 50": _bulk,
}
"""Acts that can be undone."""

MODERATORS: dict[str, Act] = {
    **DECISIONS,
    **{f"undo: {name}": _undoing(act) for name, act in DECISIONS.items()},
    "approve by the script": _deciding_by_script,
    "give a reason": _giving_a_reason,
    "delete": _sheet("delete", sure="1"),
    "delete what is published": _sheet("delete", of=Status.APPROVED, sure="1"),
    "note": _sheet("notes", text="Look at this."),
    "trust": _about_writer("trust", to="trusted"),
    "erase a writer": _about_writer("erase", sure="1"),
    "close an article": _about_article,
    "claim": _claiming,
    "save a view": _saving_a_view,
    "look for news": _live,
}
