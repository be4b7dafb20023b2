"""A reader's address that can't be mailed to is as private as any other."""

from email.message import EmailMessage
from pathlib import Path
from traceback import TracebackException

import pytest
from flask import Flask

from moderation.foundation import crypto, mail
from tests.conftest import DATA_KEYS, SECRET

TWO_LINES = "rita@mail.example\nBcc: all@mail.example"


def test_an_address_that_no_header_takes_is_undelivered_and_named_nowhere(tmp_path: Path) -> None:
    app = Flask("mail")
    app.extensions[crypto.EXTENSION] = crypto.KeyRing(DATA_KEYS, SECRET)
    mailbox = mail.Mailbox("smtp://127.0.0.1:1", tmp_path)

    with app.app_context(), pytest.raises(mail.Undelivered) as told:
        mailbox.deliver_privately(EmailMessage(), crypto.Sealed.of(TWO_LINES))

    assert str(told.value) == "ValueError"
    shown = TracebackException.from_exception(told.value, capture_locals=True).format()
    assert "rita@" not in "".join(shown)
