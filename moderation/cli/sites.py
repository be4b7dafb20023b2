"""site add, list, set."""

from dataclasses import fields, replace
from typing import Any

import click

from moderation.audit import operations as audit
from moderation.cli.parts import Parts
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.urls import UnacceptableURL, origin
from moderation.sites import operations, queries
from moderation.sites.models import Site
from moderation.sites.policy import Hold, Policy, UnknownArticle

_CHOICES = {"hold": Hold, "unknown_article": UnknownArticle}


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


@site.command("set")
@click.argument("key")
@click.option("--name")
@click.option("--origin", "origins", multiple=True, help="All origins, in place of those before.")
@click.option("--policy", "settings", multiple=True, metavar="NAME=VALUE", help="Such as hold=first.")
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
        return [origin(url) for url in given]
    except UnacceptableURL as problem:
        raise click.BadParameter(str(problem), param_hint="--origin") from problem


def _with(policy: Policy, setting: str) -> Policy:
    name, _, text = setting.partition("=")
    if name not in {field.name for field in fields(Policy)}:
        raise click.BadParameter(f"{name} is not a setting of a site", param_hint="--policy")
    try:
        changes: dict[str, Any] = {name: _read(name, getattr(policy, name), text)}
    except ValueError as problem:
        raise click.BadParameter(
            f"{name}: {text} is not one of its values", param_hint="--policy"
        ) from problem
    return replace(policy, **changes)


def _read(name: str, present: Any, text: str) -> Any:
    if name in _CHOICES:
        return _CHOICES[name](text)
    if name == "reasons":
        _refuse()
    if isinstance(present, str):
        return text.strip()
    if isinstance(present, bool):
        return {"on": True, "off": False}.get(text) if text in ("on", "off") else _refuse()
    if isinstance(present, tuple):
        return tuple(word.strip() for word in text.split(",") if word.strip())
    return int(text) if text.isdecimal() else _refuse()


def _refuse() -> None:
    raise ValueError
