"""moderator add, list, disable, reset."""

import secrets

import click

from moderation.cli.parts import Parts
from moderation.cli.sites import known
from moderation.foundation import clock
from moderation.foundation.addresses import UnacceptableAddress, check
from moderation.foundation.db import transaction
from moderation.moderators import operations, queries
from moderation.moderators.models import Account, Role


@click.group()
def moderator() -> None:
    """People who can sign in, and their roles on sites."""


@moderator.command("add")
@click.argument("email")
@click.option("--site", "key", required=True, help="The site's key.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="moderator", show_default=True
)
@click.option("--name", default="")
@click.pass_obj
def add(parts: Parts, email: str, key: str, role: str, name: str) -> None:
    """Give a person a role on a site; a new one gets an account, its password is printed once."""
    address = _address(email)
    with parts.application(any_keys=True):
        password = None
        with transaction():
            site, account = known(key), queries.by_email(address)
            if account is None:
                password = new_password()
                account = operations.create_account(address, password, name, now=clock.now())
            operations.add(site, account, Role(role), now=clock.now())
        if password:
            click.echo(password)


@moderator.command("list")
@click.option("--site", "key", help="Only this site's people, with their roles.")
@click.pass_obj
def list_(parts: Parts, key: str | None) -> None:
    """Print accounts: email, name, active or disabled, role, parted by tabs."""
    with parts.application(any_keys=True):
        if key is None:
            rows = [(account, "") for account in queries.every()]
        else:
            rows = [(account, member.role.value) for member, account in queries.members(known(key).id)]
        for account, role in rows:
            state = "active" if account.active else "disabled"
            click.echo("\t".join((account.email, account.name, state, role)).rstrip("\t"))


@moderator.command("disable")
@click.argument("email")
@click.pass_obj
def disable(parts: Parts, email: str) -> None:
    """End a person's sessions; they can't sign in any more."""
    with parts.application(any_keys=True), transaction():
        operations.disable(_account(email))


@moderator.command("reset")
@click.argument("email")
@click.pass_obj
def reset(parts: Parts, email: str) -> None:
    """Give a person a new password, printed once; their sessions end."""
    password = new_password()
    with parts.application(any_keys=True):
        with transaction():
            operations.set_password(_account(email), password)
        click.echo(password)


def new_password() -> str:
    """A random password of 96 bits that can be read out: four groups of six letters and digits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(6)) for _ in range(4))


def _account(email: str) -> Account:
    account = queries.by_email(email)
    if account is None:
        raise click.ClickException(f"there is no account {email}")
    return account


def _address(email: str) -> str:
    try:
        return check(email).normalized
    except UnacceptableAddress as problem:
        raise click.BadParameter(str(problem), param_hint="EMAIL") from problem
