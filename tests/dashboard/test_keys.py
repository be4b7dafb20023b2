"""Single keys that a person changes or switches off."""

import re
from collections.abc import Callable

from moderation.foundation.db import db
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk

SignIn = Callable[[Account], Desk]
FORM = {"name": "Bob", "single_keys": "1"}


def test_only_what_differs_from_the_published_keys_is_kept(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    saved = desk.post("/dashboard/profile", data=FORM | {"key-a": "Y", "key-s": "", "key-d": "d"})

    db.session.expire_all()
    assert saved.status_code == 303
    assert bob.keys == {"a": "y", "s": ""}
    page = desk.get("/dashboard/herald/queue/pending").text
    assert "data-keymap=" in page
    assert "<kbd>y</kbd>" in page and "<kbd>s</kbd></dt>" not in page


def test_a_refused_profile_comes_back_with_the_boxes_as_they_were_ticked(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk, wrong = signed_in(bob), {"name": " "}
    before = desk.get("/dashboard/profile").text
    (mail,) = re.findall(r'name="mail" value="(\d+)"', before)
    desk.post("/dashboard/profile", data=FORM | {"mail": mail})

    none = desk.post("/dashboard/profile", data=wrong)
    one = desk.post("/dashboard/profile", data=wrong | {"mail": mail})
    both = desk.post("/dashboard/profile", data=wrong | {"mail": mail, "single_keys": "1"})

    assert [ticked(page.text) for page in (none, one, both)] == [[], ["mail"], ["single_keys", "mail"]]
    assert ticked(desk.get("/dashboard/profile").text) == ["single_keys", "mail"]


def ticked(page: str) -> list[str]:
    """The names of the boxes that are ticked."""
    return re.findall(r'type="checkbox"[^>]* name="(\w+)"[^>]* checked', page)


def test_two_acts_with_one_key_and_more_than_a_letter_are_refused_at_the_field(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    double = desk.post("/dashboard/profile", data=FORM | {"key-a": "d"})
    digit = desk.post("/dashboard/profile", data=FORM | {"key-a": "5"})

    db.session.expire_all()
    assert (double.status_code, digit.status_code) == (422, 422)
    assert double.text.count("Two acts can&#39;t have the same key.") == 2
    assert 'value="5"' in digit.text and "One letter of a to z, or nothing." in digit.text
    assert bob.keys == {}
