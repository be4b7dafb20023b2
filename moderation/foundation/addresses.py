"""Email addresses: which ones mail systems deliver to, and how two are told alike.

Syntax by email-validator (RFC 5321, 5322, 6531, 5891); the verdict on every unusual form stands in
docs/email-addresses.md.
"""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, EmailSyntaxError, validate_email

LONGEST = 254

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~\-]{1,64}@(?:[\w\-]{1,63}\.){1,10}[^\W\d_]{2,63}")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w/.,#=-])[+(]?\d[\d ()./\-]{5,20}\d(?![\w/])")
_INTERNATIONAL = re.compile(r"(?:\+|00)\d{8,15}")
_NATIONAL = re.compile(r"0\d{8,12}")
_AMERICAN = re.compile(r"\(?\d{3}[).\- ]+\d{3}[.\- ]\d{4}")
_DATE_OR_FRACTION = re.compile(r"\d+\.\d+$|\d{1,2}([./\-])\d{1,2}\1\d{2,4}\b|\d{4}([./\-])\d{1,2}\2\d{1,2}\b")


class UnacceptableAddress(ValueError):
    """Not an address that mail reaches; its text is a sentence for a person."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A checked address in its normal form. Prints as `<private>`."""

    normalized: str

    def __repr__(self) -> str:
        return "<private>"


def check(address: str, *, dns: bool = False) -> Address:
    """The address in its normal form, if mail can reach it; asks the DNS only when `dns` is set.

    Raises UnacceptableAddress with words for the person who typed it; they never repeat the address.
    """
    address = address.strip()
    if not address:
        raise UnacceptableAddress("An email address is needed. It will not be published.")
    if "@" not in address:
        raise UnacceptableAddress("That address has no @. It looks like name@example.com.")
    try:
        found = validate_email(
            address, check_deliverability=dns, allow_quoted_local=False, allow_domain_literal=False,
            allow_display_name=False, test_environment=False, strict=True,
        )  # fmt: skip
    except EmailSyntaxError as problem:
        raise UnacceptableAddress(_words(address, str(problem))) from None
    except EmailNotValidError:
        raise UnacceptableAddress("No mail reaches that domain. Check what stands after the @.") from None
    return Address(found.normalized)


def index_form(address: str) -> str:
    """The form under which an address that `check` made is found again: NFC, both parts in lower case.

    RFC 5321 lets mail systems tell upper from lower case in the part before the @; none in use does.
    Dots and +tags stay: they are other addresses for many systems. Lower case, not case folding: that would
    make one writer of two, for straße and strasse are two mailboxes and faß.de and fass.de two domains.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).lower())


def find_personal(text: str) -> list[tuple[int, int, str]]:
    """Where a text holds an "address" or a "phone" number: start, end, kind, in the text's order.

    The same that the form's hint looks for: links don't count, and dates are no phone numbers.
    """
    bare = _URL.sub(lambda link: " " * len(link[0]), text)
    found = [(match.start(), match.end(), "address") for match in _ADDRESS.finditer(bare)]
    found += [
        (match.start(), match.end(), "phone") for match in _NUMBER.finditer(bare) if _is_phone(match[0])
    ]
    return sorted(found)


def is_date_or_fraction(number: str) -> bool:
    """Whether what looks like a telephone number says a day or an amount."""
    return bool(_DATE_OR_FRACTION.match(number))


def _is_phone(number: str) -> bool:
    digits = re.sub(r"[^+\d]", "", number)
    if is_date_or_fraction(number):
        return False
    return any(
        form.fullmatch(written)
        for form, written in ((_INTERNATIONAL, digits), (_NATIONAL, digits), (_AMERICAN, number))
    )


def _words(address: str, problem: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local:
        return "Something is missing before the @. It looks like name@example.com."
    if not domain:
        return "Something is missing after the @. It looks like name@example.com."
    if address.count("@") > 1:
        return "That address has more than one @. It looks like name@example.com."
    if re.search(r"\s", address):
        return "An address has no spaces in it. It looks like name@example.com."
    if "." not in domain:
        return "The part after the @ has no dot. It looks like name@example.com."
    if "special-use or reserved" in problem:
        return "No mail reaches that domain. Check what stands after the @."
    if len(address) > LONGEST or "too long" in problem:
        return "That address is too long. An address has at most 254 characters, 64 of them before the @."
    return "Mail can't be sent to that address. It looks like name@example.com."
