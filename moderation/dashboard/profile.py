"""What moderators set about themselves."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from moderation.dashboard.access import signed_in
from moderation.dashboard.frame import QUEUES
from moderation.dashboard.keys import chosen
from moderation.foundation import text
from moderation.foundation.db import transaction
from moderation.foundation.errors import NotFound
from moderation.foundation.languages import LANGUAGES
from moderation.moderators import operations, queries
from moderation.sites import queries as sites

blueprint = Blueprint("profile", __name__, url_prefix="/dashboard/profile")


@blueprint.get("")
@signed_in
def show() -> Response:
    """Name, language, keys, mail and the way to a new password."""
    return _page()


@blueprint.post("")
@signed_in
def change() -> AnyResponse:
    """Keep what was set: 303, or 422 with what was typed."""
    name, wanted = text.plain_line(request.form.get("name", "")), request.form.get("language", "")
    keys, wrong = chosen(request.form)
    errors: dict[str, Any] = _errors(name, wanted) | ({"keymap": wrong} if wrong else {})
    if errors:
        return _page(errors, 422)
    account_id = current_user.id
    with transaction():
        account = queries.by_id(account_id)
        if account is None:
            raise NotFound
        single_keys = bool(request.form.get("single_keys"))
        operations.change_profile(
            account, name=name, single_keys=single_keys, keys=keys, language=wanted or None
        )
        for member in queries.sites_of(account_id):
            operations.set_mail(member, str(member.site_id) in request.form.getlist("mail"))
    return redirect(url_for("profile.show", saved=1), 303)


def _errors(name: str, wanted: str) -> dict[str, str]:
    found = {}
    if not name or len(name) > 100:
        found["name"] = _(
            "A name of at most 100 characters is needed. Colleagues see it beside your decisions."
        )
    if wanted and wanted not in LANGUAGES:
        found["language"] = _("The desk does not speak that language. Choose one of the list.")
    return found


def _page(errors: dict[str, Any] | None = None, status: int = 200) -> Response:
    members = queries.sites_of(current_user.id)
    named = {site.id: site for site in sites.some([member.site_id for member in members])}
    content = render_template(
        "dashboard/profile/profile.html", account=current_user, members=members, named=named,
        site=named[members[0].site_id] if members else None, entries=QUEUES, errors=errors or {},
        typed=request.form, languages=LANGUAGES, saved=bool(request.args.get("saved")),
    )  # fmt: skip
    return Response(content, status, headers={"Cache-Control": "no-store"})
