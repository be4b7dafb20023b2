"""What a form of the desk is answered: the page that one goes on with, or its news for the desk's script.

Without the script every act is a form and leads on by 303. The script sends the same form with
`Accept: application/json` and puts in place what it gets.
"""

from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.dashboard.access import Desk
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import told
from moderation.dashboard.strip import strip_of
from moderation.foundation import clock


def wants_news() -> bool:
    """Whether the desk's script asks."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def done(desk: Desk, decision: str | None, *, focus: str | None = None) -> AnyResponse:
    """After an act (`decision` is its public id, None when nothing was written).

    303 to the list that the form came from, on `focus` or on the comment that the form named as the next
    one; as JSON: `done` (the decision), `said` (what was done, in words), `undoable`, `counts` by queue, and
    after a rejection `reasons` (code, label, digit, chosen) with the time `until` which one may be given.
    """
    if wants_news():
        return news(desk, decision)
    place = Place.of(request.values)
    there = url_for(
        "queues.queue", site=desk.site.key, done=decision, focus=focus or request.form.get("next") or None,
        **place.args,
    )  # fmt: skip
    return redirect(there, 303)


def news(desk: Desk, decision: str | None, **more: Any) -> Response:
    """The same as JSON, with `more` besides; never kept by caches."""
    act = told(desk.site.id, decision)
    strip = strip_of(desk.site, act, clock.now())
    more |= strip.news if strip else {}
    answer = jsonify(
        done=decision, said=act.words if act else "", undoable=bool(act and act.undoable),
        counts={queue.value: number for queue, number in comments.counts(desk.site.id).items()}, **more,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
