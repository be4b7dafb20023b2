"""Settings: read, made at first start, refused."""

import dataclasses
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import delete

from moderation.config import Settings, Unsettled, add_data_key, data_keys_now, load
from moderation.foundation.db import db, transaction
from moderation.foundation.sealing.models import Sealing
from moderation.foundation.sealing.queries import is_sealed
from moderation.sites.models import Site
from tests import factories
from tests.conftest import free_port


def of(folder: Path, **settings: str) -> dict[str, str]:
    """An environment with these settings."""
    return {"MODERATION_INSTANCE": str(folder), "PATH": "/bin"} | {
        f"MODERATION_{name.upper()}": value for name, value in settings.items()
    }


def test_the_first_start_makes_keys_that_only_their_owner_can_read(tmp_path: Path) -> None:
    first = load(of(tmp_path / "instance"))

    second = load(of(tmp_path / "instance"))

    assert (first.secret_key, first.data_keys) == (second.secret_key, second.data_keys)
    assert len(first.secret_key) >= 32
    for name in ("secret_key", "data_keys"):
        assert (tmp_path / "instance" / name).stat().st_mode & 0o777 == 0o600


def test_settings_come_from_the_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("port = 9000\ndemo_port = 9001\nlimits = false\n")

    settings = load(of(tmp_path, port="9100"))

    assert (settings.port, settings.demo_port, settings.limits) == (9100, 9001, False)
    assert settings.base_url == "http://localhost:9100"


def test_lost_keys_are_not_made_anew_for_a_database_that_is_sealed(settings: Settings, app: Flask) -> None:
    environ = of(settings.instance, database_url=settings.database_url)

    with pytest.raises(Unsettled, match="data_keys is missing, but the database is sealed"):
        load(environ)

    assert not (settings.instance / "data_keys").exists()


def test_lost_keys_are_not_made_anew_while_the_database_is_away(tmp_path: Path) -> None:
    port = free_port()

    with pytest.raises(Unsettled, match="can't be asked"):
        load(of(tmp_path, database_url=f"postgresql://nobody@127.0.0.1:{port}/nowhere"))

    assert not (tmp_path / "data_keys").exists()


def test_a_database_of_an_older_release_is_sealed_by_what_it_holds(settings: Settings, site: Site) -> None:
    factories.a_commenter(site)
    with transaction():
        db.session.execute(delete(Sealing))

    assert is_sealed(settings.database_url)


def test_keys_are_made_for_a_database_that_was_never_sealed(settings: Settings, app: Flask) -> None:
    with transaction():
        db.session.execute(delete(Sealing))

    load(of(settings.instance, database_url=settings.database_url))

    assert (settings.instance / "data_keys").exists()


def test_a_key_is_added_in_front_and_read_again(tmp_path: Path) -> None:
    settings = load(of(tmp_path))

    add_data_key(settings)

    added, *kept = data_keys_now(settings)
    assert added not in settings.data_keys
    assert tuple(kept) == settings.data_keys
    assert (tmp_path / "data_keys").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_being_edited_changes_no_keys(tmp_path: Path) -> None:
    settings = load(of(tmp_path))
    (tmp_path / "data_keys").write_text("half a k")

    assert data_keys_now(settings) == settings.data_keys


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"),
        ("port", "0"),
        ("port", "eighty"),
        ("demo_port", "70000"),
        ("secret_key", "short"),
        ("data_keys", "not a key"),
        ("data_keys", ","),
        ("mail_url", "imap://host"),
        ("redis_url", "localhost"),
        ("database_url", "mysql://host/db"),
        ("base_url", "replies.example"),
        ("trusted_proxies", "-1"),
        ("limits", "maybe"),
    ],
)
def test_an_unknown_or_malformed_setting_stops_the_start_with_one_line(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(Unsettled) as problem:
        load(of(tmp_path, **{name: value}))

    assert f"MODERATION_{name.upper()}" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("colour = 'red'\n")

    with pytest.raises(Unsettled, match="colour is not a setting"):
        load(of(tmp_path))


def test_limits_are_switched_off_on_loopback_only(tmp_path: Path) -> None:
    assert load(of(tmp_path, limits="off", host="127.0.0.1")).limits is False

    with pytest.raises(Unsettled, match="loopback"):
        load(of(tmp_path, limits="off", host="0.0.0.0"))


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load(of(tmp_path))
    (tmp_path / "secret_key").chmod(0o644)

    with pytest.raises(Unsettled, match="chmod 600"):
        load(of(tmp_path))


def test_settings_print_no_secret(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    settings = load(
        of(tmp_path, secret_key="s" * 40, data_keys=key, owner_password="hush-hush-hush",
           database_url="postgresql://me:dbpass@host/db", mail_url="smtp://me:mailpass@host")
    )  # fmt: skip

    printed = repr(settings) + str(settings)

    assert dataclasses.is_dataclass(settings)
    assert not [secret for secret in ("s" * 40, key, "hush", "dbpass", "mailpass") if secret in printed]
