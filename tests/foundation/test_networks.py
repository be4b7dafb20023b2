"""Networks are told apart by a digest that needs the installation's key."""

import pytest
from flask import Flask

from moderation.foundation import crypto
from moderation.foundation.crypto import KeyRing
from moderation.foundation.networks import network_of
from tests.conftest import DATA_KEYS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "203.0.113.250"),
        ("2001:db8:77:1::1", "2001:db8:77:ffff:abcd::2"),
        ("::ffff:203.0.113.7", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_addresses_of_one_network_have_one_digest(app: Flask, one: str, other: str) -> None:
    assert network_of(one) == network_of(other)
    assert len(network_of(one) or b"") == 16


@pytest.mark.parametrize(
    ("one", "other"),
    [("203.0.113.7", "203.0.114.7"), ("2001:db8:77::1", "2001:db8:78::1"), ("::ffff:203.0.113.7", "::1")],
)
def test_other_networks_have_other_digests(app: Flask, one: str, other: str) -> None:
    assert network_of(one) != network_of(other)


@pytest.mark.parametrize("address", [None, "", "unix:", "203.0.113", "localhost"])
def test_what_is_no_address_has_no_network(app: Flask, address: str | None) -> None:
    assert network_of(address) is None


def test_another_installation_makes_another_digest(app: Flask) -> None:
    here = network_of("203.0.113.7")

    app.extensions[crypto.EXTENSION] = KeyRing(DATA_KEYS, "another secret, of another installation")

    assert network_of("203.0.113.7") != here
