"""What has to hold when everything is done; each yields a sentence for whatever does not."""

from collections.abc import Callable, Iterator

from tests.load.actors.world import World
from tests.load.checks.audited import audit_log_fits
from tests.load.checks.chains import chains_fit
from tests.load.checks.counts import numbers_agree
from tests.load.checks.desk import lists_end_where_they_should, redacted_is_unseen
from tests.load.checks.indexes import indexes_equal_the_rows
from tests.load.checks.mail import mail_was_sent_once
from tests.load.checks.served import served_is_fresh
from tests.load.checks.stored import nothing_is_lost
from tests.load.stage import Stage

CHECKS: tuple[Callable[[World], Iterator[str]], ...] = (
    nothing_is_lost, chains_fit, audit_log_fits, numbers_agree, indexes_equal_the_rows,
)  # fmt: skip
"""Of what is stored."""
LOOKS: tuple[Callable[[Stage], Iterator[str]], ...] = (
    mail_was_sent_once, lists_end_where_they_should, redacted_is_unseen, served_is_fresh,
)  # fmt: skip
"""At what the processes show and sent."""

__all__ = ["CHECKS", "LOOKS"]
