"""keys rotate."""

import os
from collections.abc import Callable

import click
from cryptography.fernet import Fernet

from moderation.cli.parts import Parts
from moderation.commenters import operations as commenters
from moderation.config import PREFIX
from moderation.foundation.db import transaction
from moderation.sites import queries as sites
from moderation.wordings import operations as wordings

_BATCH = 500


@click.group()
def keys() -> None:
    """The keys that seal readers' addresses and earlier texts."""


@keys.command("rotate")
@click.option("--new", is_flag=True, help="Put a new key first in instance/data_keys before.")
@click.pass_obj
def rotate(parts: Parts, new: bool) -> None:
    """Seal every reader's address, and the key of every earlier text, anew under the newest data key.

    Stop the application before, for it learns a new key only when it starts. Older keys can be taken away
    afterwards.
    """
    if new:
        _add_key(parts)
    with parts.application():
        ids = [site.id for site in sites.every()]
        addresses = sum(_reseal(commenters.reseal, site_id) for site_id in ids)
        texts = sum(_reseal(wordings.reseal, site_id) for site_id in ids)
    click.echo(addresses)
    click.echo(f"{addresses} addresses are sealed under the newest key.", err=True)
    if texts:
        click.echo(f"{texts} keys of earlier texts are, too.", err=True)


def _reseal(some: Callable[..., tuple[int, int | None]], site_id: int) -> int:
    """All of a site, some at a time; returns how many."""
    count = 0
    last: int | None = None
    while True:
        with transaction():
            sealed, last = some(site_id, after=last, limit=_BATCH)
        count += sealed
        if last is None:
            return count


def _add_key(parts: Parts) -> None:
    settings = parts.settings()
    path = settings.instance / "data_keys"
    if os.environ.get(PREFIX + "DATA_KEYS") or not path.exists():
        raise click.ClickException("the keys are not kept in the instance folder; add one where they are set")
    draft = path.with_name(".data_keys.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join((Fernet.generate_key().decode(), *settings.data_keys)) + "\n")
    draft.replace(path)
