"""keys rotate, keys reset."""

import os
from collections import Counter

import click

from moderation import config
from moderation.cli import schema, sealed
from moderation.cli.parts import Parts
from moderation.foundation.db import transaction
from moderation.foundation.sealing import operations as sealing
from moderation.sites import queries as sites

UNFINISHED = "an older key still seals something that others were writing; keep that key and run this again"


@click.group()
def keys() -> None:
    """The keys that seal readers' addresses and earlier texts."""


@keys.command("rotate")
@click.option("--new", is_flag=True, help="First put a new key in front in instance/data_keys.")
@click.pass_obj
def rotate(parts: Parts, new: bool) -> None:
    """Seal every reader's address, and the key of every earlier text, anew under the first data key.

    The application may run meanwhile. If the keys are set in its environment, give every process the new one
    before; until then they go on sealing under the old one. Safe to run again. Older keys can be taken away
    afterwards.
    """
    with parts.application():
        with transaction():
            sealing.hold()
            if new:
                config.add_data_key(parts.settings())
            first = sealing.lead()
        done: Counter[str] = Counter()
        for site in sites.every():
            done += sealed.reseal(site)
        if done["left"]:
            raise click.ClickException(UNFINISHED)
        with transaction():
            is_done = sealing.retire(first)
    _tell(done)
    if not is_done:
        raise click.ClickException("another key became the first one meanwhile; run this again")


@keys.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def reset(parts: Parts, yes: bool) -> None:
    """Go on with the keys at hand, or new ones, because those of the database are lost for good.

    What lost keys sealed can't be read, and writers who come back, even banned ones, count as new. If the
    keys are found after all, put them behind the others and run `keys rotate`.
    """
    if not yes:
        click.confirm("Nobody can read what lost keys sealed. Go on?", abort=True, err=True)
    config.make_data_keys(os.environ)
    with parts.create_app(parts.settings()).app_context():
        if not schema.is_current():
            raise click.ClickException("the database is not up to date; run: moderation upgrade")
        with transaction():
            lost = sealing.reset()
    click.echo(f"{len(lost)} keys are lost. moderation doctor counts what they sealed.", err=True)


def _tell(done: Counter[str]) -> None:
    click.echo(done["addresses"])
    click.echo(f"{done['addresses']} addresses are sealed under the first key.", err=True)
    if done["texts"]:
        click.echo(f"{done['texts']} keys of earlier texts are, too.", err=True)
    if done["joined"]:
        click.echo(f"{done['joined']} writers who were known twice are one again.", err=True)
    if done["closed"]:
        click.echo(f"{done['closed']} values are sealed under lost keys; see moderation doctor.", err=True)
