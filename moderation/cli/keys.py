"""keys rotate."""

import os

import click
from cryptography.fernet import Fernet

from moderation.cli.parts import Parts
from moderation.commenters import operations
from moderation.config import PREFIX
from moderation.foundation.db import transaction
from moderation.sites import queries as sites

_BATCH = 500


@click.group()
def keys() -> None:
    """The keys that seal readers' addresses."""


@keys.command("rotate")
@click.option("--new", is_flag=True, help="Put a new key first in instance/data_keys before.")
@click.pass_obj
def rotate(parts: Parts, new: bool) -> None:
    """Seal every reader's address anew under the newest data key.

    Stop the application before, for it learns a new key only when it starts. Older keys can be taken away
    afterwards.
    """
    if new:
        _add_key(parts)
    count = 0
    with parts.application():
        for site_id in [site.id for site in sites.every()]:
            last: int | None = None
            while True:
                with transaction():
                    sealed, last = operations.reseal(site_id, after=last, limit=_BATCH)
                count += sealed
                if last is None:
                    break
    click.echo(count)
    click.echo(f"{count} addresses are sealed under the newest key.", err=True)


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
