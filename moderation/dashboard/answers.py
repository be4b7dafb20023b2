"""What a form of the desk is answered: the page that one goes on with, or its news for the desk's script.

Without the script every act is a form and leads on by 303. The script sends the same form with
`Accept: application/json` and puts in place what it gets.
"""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.dashboard import frame, pages
from moderation.dashboard.access import Desk
from moderation.dashboard.ages import ago
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import told
from moderation.dashboard.sentences import told_of
from moderation.dashboard.strip import strip_of
from moderation.decisions import queries as decisions
from moderation.decisions.errors import Stale
from moderation.foundation import clock
from moderation.moderators import queries as moderators


def wants_news() -> bool:
    """Whether the desk's script asks."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def done(
    desk: Desk, decision: str | None, *, about: str | None = None, focus: str | None = None,
    mine: Sequence[str] = (), said: str = "",
) -> AnyResponse:  # fmt: skip
    """After an act (`decision` is its public id, None when nothing was written) on comment `about`.

    303 to the list that the form came from, on `focus`, or on the first of the next comments that is `mine`;
    without either the list chooses one that nobody else looks at. `said` stands there for an act that is no
    decision.
    JSON for the script, see `news`.
    """
    if wants_news():
        return news(desk, decision, about=about, mine=list(mine), **({"said": said} if said else {}))
    if said:
        flash(said)
    there = url_for(
        "queues.queue", site=desk.key, done=decision, focus=focus or next(iter(mine), None),
        **Place.of(request.values).args,
    )  # fmt: skip
    return redirect(there, 303)


def news(desk: Desk, decision: str | None, *, about: str | None = None, **more: Any) -> Response:
    """What changed, as JSON that no cache keeps.

    `done` (public id of the decision), `said` (in words), `undoable`, `counts` by queue, `here` and `number`
    (how many the list of the form holds, see `pages.told_number`); after a rejection
    `reasons` (code, label, digit, chosen) and the time `until` which one may be given; `row` (HTML) and
    `belongs` (to the list that the form stands in) of the comment as it is now; `rows` (HTML of those that
    follow the last one of the list, `want` of the form at most) and `more` (where the list goes on); what is
    given besides.
    """
    act = told(desk.site_id, decision)
    counts = comments.counts(desk.site_id)
    told_so: dict[str, Any] = {
        "done": decision,
        "said": act.words if act else "",
        "undoable": bool(act and act.undoable),
    }
    strip = strip_of(desk.site, act, clock.now())
    told_so |= strip.news if strip else {}
    told_so["counts"] = {queue.value: number for queue, number in counts.items()}
    told_so |= pages.told_number(desk, Place.of(request.values), counts)
    return frame.told(**{**told_so, **_row(desk, about), **_refill(desk), **more})


def stale(desk: Desk, problem: Stale) -> Response:
    """409: the list with the fresh comment on top and who changed it; for the script both as JSON."""
    place = Place.of(request.values)
    if not wants_news():
        return pages.show(desk, place, stale=problem.comment_id, conflict=changed(desk, problem), status=409)
    answer = news(desk, None, about=problem.comment_id, title=problem.title, detail=changed(desk, problem))
    answer.status_code = 409
    return answer


def changed(desk: Desk, problem: Stale) -> str:
    """Who did what to a comment meanwhile, in words."""
    last = decisions.by_id(desk.site_id, problem.decision_id) if problem.decision_id else None
    if last is None:
        return _("Its writer changed this reply. Nothing of yours was written.")
    names = moderators.names([last.account_id]) if last.account_id else {}
    return _(
        "%(what)s, %(when)s. Nothing of yours was written.",
        what=told_of(last, names), when=ago(last.created_at, clock.now()),
    )  # fmt: skip


def _row(desk: Desk, about: str | None) -> dict[str, Any]:
    found = comments.row(desk.site_id, about) if about else None
    if found is None:
        return {"about": about, "row": "", "belongs": False}
    place = Place.of(request.values)
    return {
        "about": about, "row": pages.fragment(desk, place, [found]),
        "belongs": comments.belongs(desk.site_id, place.filter, found.id),
    }  # fmt: skip


def _refill(desk: Desk) -> dict[str, Any]:
    want, place = request.form.get("want", type=int) or 0, Place.of(request.values)
    after = request.form.get("more")
    if want < 1 or not after:
        return {}
    return pages.following(desk, place, after, want)
