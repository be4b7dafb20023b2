"""A reply on its way in: what was typed, and the form that checks it."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from moderation.comments.bodies import body_problem
from moderation.foundation import addresses, text, urls
from moderation.foundation.errors import Invalid
from moderation.sites.policy import Policy

LONGEST_NAME = 100
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that passed its form: every field in its normal form. `address` is private."""

    url: str
    body: str
    name: str
    address: str = field(repr=False)
    website: str | None = None
    parent: str | None = None
    title: str = ""
    elapsed: int | None = None
    honeypot: str = ""


class ReplyForm(Form):
    """Leave a Reply: Comment, Name, Email, Website. No CSRF token, because nothing ambient authorises it."""

    body = TextAreaField("Comment")
    name = StringField("Name")
    email = StringField("Email")
    website = StringField("Website")
    homepage = StringField("Homepage")

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.address = ""
        self.page: str | None = None
        """The address and the website in their normal forms, once the form is valid."""

    def validate_body(self, found: TextAreaField) -> None:
        """Not empty, not too short, too long or too dear to parse."""
        problem = body_problem(found.data or "", self.policy)
        if problem:
            raise ValidationError(problem)

    def validate_name(self, found: StringField) -> None:
        """One line of at most 100 characters that shows something."""
        name = text.plain_line(found.data or "")
        if not name:
            raise ValidationError("A name is needed. It is shown with your comment.")
        if len(name) > LONGEST_NAME:
            raise ValidationError(f"That name is too long. {LONGEST_NAME} characters fit.")

    def validate_email(self, found: StringField) -> None:
        """An address that mail reaches."""
        try:
            checked = addresses.check((found.data or "")[:1000], dns=self.policy.check_dns)
            self.address = checked.normalized
        except addresses.UnacceptableAddress as problem:
            raise ValidationError(str(problem)) from None

    def validate_website(self, found: StringField) -> None:
        """Empty, or a web address."""
        try:
            self.page = urls.website((found.data or "")[:4000])
        except urls.UnacceptableURL as problem:
            raise ValidationError(str(problem)) from None


def read(fields: dict[str, Any], policy: Policy) -> Draft:
    """The draft in what a client sent. Raises Invalid with sentences for each field that is wrong."""
    errors = {name: ["This must be text."] for name in _TEXTS if not isinstance(fields.get(name) or "", str)}
    if errors:
        raise Invalid(errors)
    typed = {name: text.normalize(fields.get(name) or "") for name in _TEXTS}
    form = ReplyForm(MultiDict(typed), policy=policy)
    form.validate()
    errors = {name: [str(said) for said in found] for name, found in form.errors.items() if name}
    try:
        url = urls.canonical(typed["url"])
    except urls.UnacceptableURL as problem:
        errors["url"] = [f"The article's address can't be used. {problem}"]
        url = ""
    if errors:
        raise Invalid(errors)
    return Draft(
        url=url, body=typed["body"].strip("\n"), name=text.plain_line(typed["name"]),
        address=form.address, website=form.page,
        parent=typed["parent"] or None, title=text.plain_line(typed["title"])[:300],
        elapsed=_milliseconds(fields.get("elapsed")), honeypot=typed["homepage"],
    )  # fmt: skip


_TEXTS = ("url", "parent", "name", "email", "website", "body", "title", "homepage")


def _milliseconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return max(0, min(value, 10**9))
