"""What a site decides about its replies, and the tag that puts them under an article."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.audit import operations as audit
from moderation.dashboard import frame
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.forms.settings import SettingsForm, settings_form
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.permissions import Permission
from moderation.sites import operations
from moderation.sites import queries as sites

blueprint = Blueprint("settings", __name__, url_prefix="/dashboard/<site>/settings")


@blueprint.get("")
@signed_in
def show(site: str) -> Response:
    """The site's settings."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    return _page(desk, settings_form(desk.site))


@blueprint.post("")
@signed_in
def change(site: str) -> AnyResponse:
    """New settings: 303, or 422 with what was typed."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    form = settings_form(desk.site, request.form)
    if not form.validate():
        return _page(desk, form, 422)
    account = desk.account_id
    with transaction():
        found = sites.locked(desk_of(site, Permission.CHANGE_SETTINGS).site_id)
        policy, now = form.policy(found.policy), clock.now()
        changed = operations.change(
            found, now=now, name=form.name.data, origins=form.listed_origins, policy=policy
        )
        if changed:
            audit.note(found.id, "site.changed", {"fields": changed}, by=account, now=now)
    return redirect(url_for("settings.show", site=site, saved=1), 303)


def _page(desk: Desk, form: SettingsForm, status: int = 200) -> Response:
    saved = bool(request.args.get("saved"))
    host = request.host_url.rstrip("/")
    return frame.render("dashboard/settings/settings.html", desk, status, form=form, saved=saved, host=host)
