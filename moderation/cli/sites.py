"""site add, list, show, set."""

from dataclasses import replace

import click

from moderation.audit import operations as audit
from moderation.cli.parts import Parts
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.urls import UnacceptableURL, allowed_origin
from moderation.sites import operations, queries
from moderation.sites.models import Site
from moderation.sites.policy import SETTINGS, Policy
from moderation.sites.setting_types import NotAllowed


@click.group()
def site() -> None:
    """Sites: publications whose pages embed the form."""


@site.command("add")
@click.argument("key")
@click.option("--name", help="What people call it; the key when left out.")
@click.option("--origin", "origins", multiple=True, help="https://magazine.example; may be given again.")
@click.option("--language", default="en", show_default=True)
@click.pass_obj
def add(parts: Parts, key: str, name: str | None, origins: tuple[str, ...], language: str) -> None:
    """Make a site. KEY is public: it stands in the embed tag."""
    if not key.isascii() or not key.replace("-", "").isalnum() or key != key.lower() or len(key) > 40:
        raise click.BadParameter("lower-case letters, digits and hyphens, at most 40", param_hint="KEY")
    with parts.application(any_keys=True), transaction():
        if queries.by_key(key):
            raise click.ClickException(f"there is a site {key} already")
        now = clock.now()
        made = operations.create(key, name or key, _origins(origins), now=now, language=language)
        audit.note(made.id, "site.created", {}, by=None, now=now)
        click.echo(made.key)


@site.command("list")
@click.pass_obj
def list_(parts: Parts) -> None:
    """Print every site: key, name, origins, parted by tabs."""
    with parts.application(any_keys=True):
        for row in queries.every():
            click.echo("\t".join((row.key, row.name, " ".join(allowed.origin for allowed in row.origins))))


@site.command("show")
@click.argument("key")
@click.pass_obj
def show(parts: Parts, key: str) -> None:
    """Print a site's settings as `--policy` takes them, each with what it allows."""
    with parts.application(any_keys=True):
        policy = known(key).policy
        for name, setting in SETTINGS.items():
            click.echo(f"{name}={setting.to_text(getattr(policy, name))}\t{setting.title}: {setting.allows}")


@site.command("set")
@click.argument("key")
@click.option("--name")
@click.option("--origin", "origins", multiple=True, help="All origins, in place of those before.")
@click.option(
    "--policy",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Such as hold=first. `moderation site show KEY` lists them.",
)
@click.pass_obj
def set_(
    parts: Parts, key: str, name: str | None, origins: tuple[str, ...], settings: tuple[str, ...]
) -> None:
    """Change a site."""
    with parts.application(any_keys=True), transaction():
        found = queries.locked(known(key).id)
        policy = found.policy
        for setting in settings:
            policy = _with(policy, setting)
        wanted = _origins(origins) if origins else None
        now = clock.now()
        changed = operations.change(found, name=name, policy=policy, origins=wanted, now=now)
        if changed:
            audit.note(found.id, "site.changed", {"fields": changed}, by=None, now=now)


def known(key: str) -> Site:
    """The site with this key. Raises ClickException when there is none."""
    found = queries.by_key(key)
    if found is None:
        raise click.ClickException(f"there is no site {key}")
    return found


def _origins(given: tuple[str, ...]) -> list[str]:
    try:
        return [allowed_origin(url) for url in given]
    except UnacceptableURL as problem:
        raise click.BadParameter(str(problem), param_hint="--origin") from problem


def _with(policy: Policy, given: str) -> Policy:
    name, _, typed = given.partition("=")
    if name not in SETTINGS:
        raise click.BadParameter(f"{name} is not a setting of a site", param_hint="--policy")
    setting = SETTINGS[name]
    try:
        value = setting.check(setting.parse(typed), policy)
    except NotAllowed as problem:
        raise click.BadParameter(f"{name}: {problem}", param_hint="--policy") from problem
    return replace(policy, **{name: value})
