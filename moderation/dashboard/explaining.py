"""Say why: a reason for a decision that was just made."""

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.batches import operations as batches
from moderation.dashboard import answers, bulk
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.strip import because, checked, named, offered
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites

blueprint = Blueprint("explaining", __name__, url_prefix="/dashboard/<site>")
blueprint.add_app_template_global(because, "because")
blueprint.add_app_template_global(offered, "offered_reasons")
blueprint.add_app_template_global(named, "named_reason")


@blueprint.post("/decisions/<decision>/reason")
@signed_in
def give(site: str, decision: str) -> AnyResponse:
    """Give a rejection its reason, the field `reason`: back to the list, or news for the desk's script.

    Near-duplicates that were rejected together get it together.

    404 for no such decision, 409 when it does not stand any more, 422 for a reason that the site has not.
    """
    desk = desk_of(site, Permission.DECIDE)
    here, by = sites.apart(desk.site), moderator(desk.account_id)
    reason = checked(here.policy, request.form.get("reason", ""))
    label = named(here, reason)
    with transaction():
        batch = batches.give_reason(here, decision, reason, by=by, now=clock.now())
        together = batch.public_id if batch else None
    if answers.wants_news():
        return answers.news(desk, decision, said=_("The reason is: %(reason)s.", reason=label))
    if together:
        return bulk.done(desk, together, decision)
    return answers.done(desk, decision, focus=request.form.get("next"))
