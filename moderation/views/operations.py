"""Writing saved views."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.comments.models import Queue
from moderation.foundation import text
from moderation.foundation.db import db
from moderation.foundation.errors import Invalid
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append
from moderation.views import queries
from moderation.views.models import View

MOST = 30
LONGEST_NAME = 60


def save(
    site_id: int, account_id: int, name: str, *, queue: Queue, search: str, order: str, shared: bool,
    now: datetime,
) -> View:  # fmt: skip
    """Keep a list under a name. Raises Invalid (`name`) without one, for a long one, and for one too many."""
    name = text.plain_line(name)
    if not name:
        raise Invalid({"name": [_("Give the view a name.")]})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": [_("That name has more than %(most)s letters.", most=LONGEST_NAME)]})
    if not search and not order:
        raise Invalid({"name": [_("A whole queue stands in the rail already: search or sort it first.")]})
    if queries.number_of(site_id, account_id) >= MOST:
        raise Invalid({"name": [_("You have %(most)s views. Delete one to save another.", most=MOST)]})
    view = View(
        site_id=site_id, id=new_id(now), public_id=public_id(), account_id=account_id, name=name, queue=queue,
        search=search, order=order, shared=shared, created_at=now,
    )  # fmt: skip
    append(view)
    return view


def share(view: View, *, shared: bool) -> None:
    """Show a view to colleagues, or to its owner only."""
    view.shared = shared


def delete(view: View) -> None:
    """Forget a view; the comments in it stay."""
    db.session.delete(view)
