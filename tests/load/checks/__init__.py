"""What has to hold when everything is done: each check yields a sentence for whatever does not."""

from collections.abc import Iterator
from typing import Protocol

from tests.load.checks.chains import chains_fit
from tests.load.checks.counts import numbers_agree
from tests.load.checks.indexes import indexes_equal_the_rows
from tests.load.checks.mail import mail_was_sent_once
from tests.load.checks.redacted import redacted_is_unseen
from tests.load.checks.served import served_is_fresh
from tests.load.checks.stored import nothing_is_lost
from tests.load.stage import Stage


class Check(Protocol):
    """Looks at what a run left; the processes still serve."""

    def __call__(self, stage: Stage) -> Iterator[str]: ...


CHECKS: tuple[Check, ...] = (
    nothing_is_lost, chains_fit, numbers_agree, indexes_equal_the_rows, mail_was_sent_once,
    redacted_is_unseen, served_is_fresh,
)  # fmt: skip

__all__ = ["CHECKS", "Check"]
