"""The reasons of a site: which there are, in what order, and their words in each language."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.audit import operations as audit
from moderation.dashboard import acts, frame
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.forms.reasons import ReasonForm
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Conflict, NotFound
from moderation.foundation.languages import LANGUAGES, language
from moderation.moderators.permissions import Permission
from moderation.sites import operations
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Policy
from moderation.sites.reasons import CATEGORIES, MOST, Reason, code_for, moved, with_one, without

blueprint = Blueprint("reasons", __name__, url_prefix="/dashboard/<site>/settings/reasons")

Change = Callable[[Policy], Policy]
ACTS = ("up", "down", "remove", "again", "default")


@blueprint.get("")
@signed_in
def show(site: str) -> Response:
    """The list in order, and a form for one more."""
    return _listing(desk_of(site, Permission.CHANGE_SETTINGS), ReasonForm())


@blueprint.post("")
@signed_in
def arrange(site: str) -> AnyResponse:
    """Move a reason (`up`, `down`), stop offering it (`remove`), offer it `again`, make it the `default`."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    act = next((name for name in ACTS if request.form.get(name)), None)
    if act is None:
        raise acts.incomplete()
    code = request.form[act]
    _change(desk, code, act, lambda policy: _arranged(policy, act, code))
    return redirect(url_for("reasons.show", site=site, saved=1), 303)


@blueprint.post("/new")
@signed_in
def add(site: str) -> AnyResponse:
    """One more reason, in the site's language: 303, or 422 with what was typed."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    form = ReasonForm(request.form)
    if not form.validate() or form.words is None:
        return _listing(desk, form, 422)
    code = code_for(form.words.label, (reason.code for reason in desk.site.policy.reasons))
    made = Reason(code, form.category.data, {desk.site.language: form.words})
    _change(desk, code, "add", lambda policy: _with_one_more(policy, made))
    return redirect(url_for("reasons.show", site=site, saved=1), 303)


@blueprint.get("/<code>")
@signed_in
def edit(site: str, code: str) -> Response:
    """One reason in one language (`language`; the site's where none is named)."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    reason, spoken = _reason(desk.site, code), _spoken(desk.site)
    return _single(desk, reason, spoken, ReasonForm.of(reason, spoken))


@blueprint.post("/<code>")
@signed_in
def change(site: str, code: str) -> AnyResponse:
    """New words in one language, and the category: 303, or 422 with what was typed."""
    desk = desk_of(site, Permission.CHANGE_SETTINGS)
    reason, spoken = _reason(desk.site, code), _spoken(desk.site)
    form = ReasonForm(request.form)
    form.needed = spoken == desk.site.language or not reason.words.keys() - {spoken}
    if not form.validate():
        return _single(desk, reason, spoken, form, 422)
    _change(desk, code, "words", lambda policy: _reworded(policy, code, spoken, form))
    return redirect(url_for("reasons.edit", site=site, code=code, language=spoken, saved=1), 303)


def _change(desk: Desk, code: str, act: str, made: Change) -> None:
    """Write what an act makes of the policy as it is now, and note who did it."""
    key, account = desk.key, desk.account_id
    with transaction():
        found, now = sites.locked(desk_of(key, Permission.CHANGE_SETTINGS).site_id), clock.now()
        if operations.change(found, now=now, policy=made(found.policy)):
            audit.note(found.id, "reasons.changed", {"act": act, "code": code}, by=account, now=now)


def _arranged(policy: Policy, act: str, code: str) -> Policy:
    if act == "again":
        return _with_one_more(policy, replace(_known(policy, code), removed=False))
    if not policy.offers(code):
        raise NotFound(_("This site has no such reason."))
    if act == "default":
        return replace(policy, default_reason=code)
    if act != "remove":
        return replace(policy, reasons=moved(policy.reasons, code, -1 if act == "up" else 1))
    if len(policy.offered) == 1:
        raise Conflict(_("One reason at least stays."))
    return replace(policy, reasons=without(policy.reasons, code))


def _with_one_more(policy: Policy, reason: Reason) -> Policy:
    if len(policy.offered) >= MOST:
        raise Conflict(_("There are nine already, one for each digit. Remove one first."))
    return replace(policy, reasons=with_one(policy.reasons, reason))


def _reworded(policy: Policy, code: str, spoken: str, form: ReasonForm) -> Policy:
    reason = _known(policy, code)
    words = {name: found for name, found in reason.words.items() if name != spoken}
    words |= {spoken: form.words} if form.words else {}
    return replace(
        policy,
        reasons=with_one(policy.reasons, replace(reason, words=words, category=form.category.data)),
    )


def _known(policy: Policy, code: str) -> Reason:
    found = next((reason for reason in policy.reasons if reason.code == code), None)
    if found is None:
        raise NotFound(_("This site has no such reason."))
    return found


def _reason(site: Site, code: str) -> Reason:
    if not site.policy.offers(code):
        raise NotFound(_("This site has no such reason."))
    return _known(site.policy, code)


def _tongues(site: Site) -> dict[str, str]:
    """The languages that words are asked for in, the site's first: codes and what they call themselves."""
    return {site.language: LANGUAGES.get(site.language, site.language)} | LANGUAGES


def _spoken(site: Site) -> str:
    asked = request.values.get("language", "")
    return asked if asked in _tongues(site) else site.language


def _listing(desk: Desk, form: ReasonForm, status: int = 200) -> Response:
    policy, here = desk.site.policy, language()
    words = {reason.code: reason.words_in(here, desk.site.language) for reason in policy.reasons}
    return frame.render(
        "dashboard/settings/reasons.html", desk, status, form=form, policy=policy, words=words,
        categories=CATEGORIES, most=MOST, tongue=_tongues(desk.site)[desk.site.language],
        saved=bool(request.args.get("saved")),
    )  # fmt: skip


def _single(desk: Desk, reason: Reason, spoken: str, form: ReasonForm, status: int = 200) -> Response:
    for found in (form.label, form.text):
        found.render_kw = {"lang": spoken, "dir": "auto"}
    return frame.render(
        "dashboard/settings/reason.html", desk, status, form=form, reason=reason, spoken=spoken,
        tongues=_tongues(desk.site), label=reason.words_in(language(), desk.site.language).label,
        saved=bool(request.args.get("saved")),
    )  # fmt: skip
