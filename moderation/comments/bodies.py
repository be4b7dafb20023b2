"""What the text of a comment may be, whoever types it."""

from flask_babel import format_decimal
from flask_babel import gettext as _

from moderation.foundation import text
from moderation.sites.policy import Policy


def body_problem(body: str, policy: Policy) -> str | None:
    """What is wrong with a comment's text, in a sentence; None when it may be parsed."""
    length = len(body.strip())
    if not text.plain_line(body):
        return _("A comment is needed.")
    if length < policy.min_length:
        return _("That is too short. A comment has at least %(least)s characters.", least=policy.min_length)
    if length > policy.max_length:
        return _(
            "That is too long: %(length)s characters. %(most)s fit.",
            length=format_decimal(length), most=format_decimal(policy.max_length),
        )  # fmt: skip
    return text.too_complex(body)
