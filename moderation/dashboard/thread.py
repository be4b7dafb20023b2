"""The thread around a reply: all that it answers, its neighbours, and the replies to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, Response, request

from moderation.comments import queries as comments
from moderation.comments.listed import Listed, Related
from moderation.comments.models import STEP
from moderation.dashboard import frame
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.ages import ago, minute
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import Standing, listed, standing
from moderation.foundation import clock
from moderation.moderators.permissions import Permission

blueprint = Blueprint("thread", __name__, url_prefix="/dashboard/<site>/comments/<public_id>/thread")

DEEPEST = 6
"""Levels that are set in; those below stand under each other."""


class Post(NamedTuple):
    """A comment of the thread, as it is shown."""

    comment: Related | Listed
    standing: Standing
    level: int
    age: str
    date: str
    is_it: bool
    """Whether it is the reply that was asked about."""


@blueprint.get("")
@signed_in
def show(site: str, public_id: str) -> Response:
    """The thread as a page; the desk's script puts its `[data-thread]` under the row."""
    desk = desk_of(site, Permission.READ_QUEUE)
    comment = listed(desk.site_id, public_id)
    around = comments.nearby(comment)
    return frame.render(
        "dashboard/thread/thread.html", desk, comment=comment, around=around,
        posts=_posts(comment, around.rows, clock.now()), place=Place.of(request.args), which=None,
    )  # fmt: skip


def _posts(comment: Listed, rows: Sequence[Related], now: datetime) -> list[Post]:
    """All of them in the order of the thread, the reply itself at its place."""
    everyone: list[Related | Listed] = sorted([*rows, comment], key=lambda row: row.path)
    return [
        Post(
            row, standing(row, loose=comment.article_id is None), min(len(row.path) // STEP - 1, DEEPEST),
            ago(row.created_at, now), minute(row.created_at), row is comment,
        )
        for row in everyone
    ]  # fmt: skip
