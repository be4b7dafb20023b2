"""Surface: operators. Data goes to stdout, messages to stderr; exit code 2 for wrong use, 1 for a failure."""

import sys

import click
from sqlalchemy.exc import OperationalError

from moderation.cli import demo, doctor, keys, moderators, serving, sites
from moderation.cli.parts import Parts, unanswered
from moderation.config import Unsettled
from moderation.foundation.errors import DomainError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """A reply form under any article, and a desk to moderate what readers write."""


for command in (
    serving.serve,
    serving.worker,
    serving.upgrade,
    sites.site,
    moderators.moderator,
    keys.keys,
    doctor.doctor,
    demo.demo,
):
    commands.add_command(command)


def run(parts: Parts) -> None:
    """Run the command of this process's arguments and exit."""
    try:
        commands(obj=parts, prog_name="moderation")
    except (Unsettled, DomainError) as problem:
        click.echo(f"moderation: {problem}", err=True)
        sys.exit(1)
    except OperationalError as problem:
        click.echo(f"moderation: the database can't be used: {unanswered(problem)}", err=True)
        sys.exit(1)
