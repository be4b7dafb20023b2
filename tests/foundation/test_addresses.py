"""Every form of address has a verdict that docs/email-addresses.md states."""

import pytest

from moderation.foundation.addresses import UnacceptableAddress, check, find_personal, index_form
from tests.corpus import corpus, rows

TAKEN = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "valid", "valid-smtputf8"}


def is_taken(address: str) -> bool:
    try:
        check(address)
    except UnacceptableAddress:
        return False
    return True


def verdict(row: dict[str, str]) -> bool:
    """The rules of docs/email-addresses.md."""
    address = row["address"].strip()
    if address != row["address"] and not set(address) & set(' \r\n\t"()<>'):
        return is_plain(address)
    if '"' in address or "<" in address or "." not in address.rpartition("@")[2]:
        return False
    return (
        row["category"] in TAKEN and "-." not in address and ".-" not in address and not ends_badly(address)
    )


def is_plain(address: str) -> bool:
    return address.count("@") == 1 and "." in address.rpartition("@")[2]


def ends_badly(address: str) -> bool:
    domain = address.rpartition("@")[2]
    return domain[-1].isdigit()


@corpus
def test_every_address_of_the_corpus_has_its_documented_verdict() -> None:
    wrong = [
        (row["id"], row["address"], row["category"], row.get("diagnosis"))
        for row in rows("email-addresses")
        if is_taken(row["address"]) is not verdict(row)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "needed"),
        ("marit.solberg", "has no @"),
        ("marit@", "missing after"),
        ("@example.net", "missing before"),
        ("a@b@example.com", "more than one @"),
        ("a b@example.com", "no spaces"),
        ("marit@solberg", "no dot"),
        ("marit@x.invalid", "No mail reaches"),
        ("x" * 65 + "@example.com", "too long"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_never_repeats_the_address(typed: str, said: str) -> None:
    with pytest.raises(UnacceptableAddress, match=said) as refused:
        check(typed)

    assert not typed or typed not in str(refused.value)


def test_the_address_prints_as_private() -> None:
    assert repr(check("marit@example.com")) == "<private>"


def test_international_addresses_are_taken_in_their_normal_form() -> None:
    assert check("ю@bücher.example.com").normalized == "ю@bücher.example.com"
    assert index_form("Marit@EXAMPLE.com") == "marit@example.com"


def test_addresses_and_phone_numbers_in_a_text_are_found() -> None:
    kinds = [
        kind
        for _, _, kind in find_personal(
            "Call +47 22 12 34 56 or write marit@example.com by 2026-11-24, page 12."
        )
    ]

    assert sorted(kinds) == ["address", "phone"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("+47 22 12 34 56", ["phone"]),
        ("0049 30 123456", ["phone"]),
        ("020 7946 0018.", ["phone"]),
        ("(212) 555-0100", ["phone"]),
        ("ю@пример.рф", ["address"]),
        ("me@e.example, 030 1234567", ["address", "phone"]),
        ("On 24/11/2026, 01.02.2026 or 2026-11-24", []),
        ("1999-2004, page 12, 0.12345678", []),
        ("https://e.example/me@e.example/0123456789", []),
        ("@marit and a@b", []),
    ],
)
def test_only_what_reaches_a_person_is_found(text: str, kinds: list[str]) -> None:
    found = find_personal(text)

    assert [kind for _, _, kind in found] == kinds
    assert all(text[start:end].strip() == text[start:end] for start, end, _ in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a@fass.de", "a@faß.de"), ("strasse@e.example", "straße@e.example"), ("a.b@e.example", "ab@e.example")],
)
def test_two_mailboxes_are_never_one_writer(one: str, other: str) -> None:
    assert index_form(check(one).normalized) != index_form(check(other).normalized)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marit@E.Example", "marit@e.example"),
        ("e\u0301@e.example", "é@e.example"),
        ("a@xn--bcher-kva.example", "a@bücher.example"),
    ],
)
def test_one_mailbox_is_one_writer_however_it_is_written(one: str, other: str) -> None:
    assert index_form(check(one).normalized) == index_form(check(other).normalized)
