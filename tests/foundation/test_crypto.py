"""Secrets: what opens, finds and signs what, and that no secret prints itself."""

import base64
import copy
import hmac
import pickle

import pytest

from moderation.foundation.crypto import KeyRing, Sealed, derive, keys, keys_now
from tests import keyrings
from tests.bare import in_an_app
from tests.conftest import DATA_KEYS, SECRET
from tests.keyrings import NEWER, NEWEST

(OLDER,) = DATA_KEYS
RITA = "rita@mail.example.com"
ITS_FINGERPRINT = "3b4ced33cfa66cc3"
ITS_INDEX_OF_RITA = "f1a13e793acafafcccaec7f2bdca0b5c4b29cff4f78ff0fa700117c37daf307b"
ITS_TICKET = "Y22bu8TUcxz7hBLYHLl_ZQ"


def a_ring(*data_keys: str, secret: str = SECRET) -> KeyRing:
    return KeyRing(data_keys or DATA_KEYS, secret)


def test_the_first_key_seals_and_every_key_opens() -> None:
    ring = a_ring(NEWER, OLDER)

    token = ring.seal("Rîta@mail.example")

    assert ring.open(token) == a_ring(NEWER).open(token) == "Rîta@mail.example"
    assert ring.open_by(a_ring(OLDER).seal(RITA)) == (RITA, 1)
    assert ring.seal("Rîta@mail.example") != token
    with pytest.raises(ValueError):
        a_ring(OLDER).open(token)


def test_no_byte_of_a_sealed_text_can_be_changed() -> None:
    ring = a_ring()
    token = base64.urlsafe_b64decode(ring.seal(RITA))

    for place in range(len(token)):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        with pytest.raises(ValueError):
            ring.open(base64.urlsafe_b64encode(changed))


@pytest.mark.parametrize("token", [b"", b"gAAAAA", b"\0", RITA.encode(), "é".encode()])
def test_what_was_never_sealed_is_not_opened(token: bytes) -> None:
    with pytest.raises(ValueError, match="not among the data keys"):
        a_ring().open(token)


def test_a_ring_takes_the_order_that_the_database_names() -> None:
    ring = a_ring(OLDER, NEWER, NEWEST)
    older, newer, newest = ring.fingerprints

    ordered = ring.ordered(f"{newest} {older}")

    assert ordered is not None
    assert ordered.fingerprints == [newest, older, newer]
    assert ordered.sealed_under == f"{newest} {older}"
    assert a_ring(NEWEST).open(ordered.seal(RITA)) == RITA
    assert ordered.sign("ticket", "1") == ring.sign("ticket", "1")


def test_what_earlier_releases_stored_is_still_known() -> None:
    ring = a_ring(OLDER)

    assert ring.fingerprints == [ITS_FINGERPRINT]
    assert ring.blind_indexes(RITA)[0].hex() == ITS_INDEX_OF_RITA
    assert ring.sign("ticket", "herald 1") == ITS_TICKET


def test_a_key_is_derived_as_rfc_5869_says() -> None:
    extracted = hmac.digest(bytes(32), b"secret", "sha256")

    expanded = hmac.digest(extracted, b"moderation networks\x01", "sha256")

    assert derive(b"secret", "networks") == expanded


def test_a_text_has_a_blind_index_for_each_key_that_of_the_sealing_one_first() -> None:
    newer, older = a_ring(NEWER, OLDER).blind_indexes(RITA)

    assert [newer] == a_ring(NEWER).blind_indexes(RITA)
    assert [older] == a_ring(OLDER, secret="another secret").blind_indexes(RITA)
    assert newer != older
    assert [older] != a_ring(OLDER).blind_indexes("r" + RITA)


def test_a_signature_is_good_for_one_purpose_message_and_installation() -> None:
    signature = a_ring().sign("ticket", "herald 1")

    assert a_ring(NEWER).is_signed("ticket", "herald 1", signature)
    assert not a_ring().is_signed("stamp", "herald 1", signature)
    assert not a_ring().is_signed("ticket", "herald 2", signature)
    assert not a_ring(secret="another secret").is_signed("ticket", "herald 1", signature)


def test_a_signature_of_any_other_characters_is_wrong() -> None:
    ring = a_ring()
    sound = ring.sign("ticket", "herald 1")
    others = [sound[:-1], f"{sound}=", f"{sound}\0", f"{sound}é", f"{sound}\ud83d", sound.swapcase(), ""]

    assert [text for text in others if ring.is_signed("ticket", "herald 1", text)] == []
    assert not ring.is_signed("ticket", "herald \ud83d", sound)


def test_secrets_print_nothing_and_private_texts_are_not_serialised() -> None:
    with in_an_app():
        address = Sealed.of(RITA)

    assert f"{a_ring()!r} {a_ring()} {address!r} {address}" == "<KeyRing> <KeyRing> <private> <private>"
    for serialise in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            serialise(address)


def test_a_private_text_that_no_stored_key_opens_is_not_revealed() -> None:
    with in_an_app() as app:
        keyrings.hold(app, OLDER, kept=(NEWER, OLDER))

        with pytest.raises(ValueError):
            Sealed(a_ring(NEWEST).seal(RITA)).reveal()
        assert keys_now().fingerprints == keyrings.fingerprints(NEWER, OLDER)
        assert keys().fingerprints == keyrings.fingerprints(OLDER)
