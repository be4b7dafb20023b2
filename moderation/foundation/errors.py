"""What operations raise; each surface translates these once, into its own voice."""

from flask_babel import lazy_gettext


class DomainError(Exception):
    """Something the caller can be told. `detail` is a sentence for a person."""

    status = 400
    title: str = lazy_gettext("That did not work")

    def __init__(self, detail: str = "") -> None:
        self.title = str(self.title)  # said once, in the language of whom it happened to
        self.detail = str(detail or self.title)
        super().__init__(self.detail)


class Invalid(DomainError):
    """Input that a person can correct: `errors` maps a field to its sentences."""

    status = 422
    title = lazy_gettext("Some fields need another look")

    def __init__(self, errors: dict[str, list[str]], detail: str = "") -> None:
        super().__init__(detail)
        self.errors = errors


class Malformed(DomainError):
    """A request that no form of ours makes: bad JSON, a forged cursor, text that is not UTF-8."""

    status = 400
    title = lazy_gettext("That request can't be read")


class Unauthorized(DomainError):
    """Nobody, or a forged ticket."""

    status = 401
    title = lazy_gettext("That ticket is not valid")


class Forbidden(DomainError):
    """Known, but not allowed."""

    status = 403
    title = lazy_gettext("That is not allowed here")


class NotFound(DomainError):
    """Not there, or not yours to know about."""

    status = 404
    title = lazy_gettext("There is nothing at this address")


class Conflict(DomainError):
    """True when asked, no longer true: closed, duplicate, decided by somebody else."""

    status = 409
    title = lazy_gettext("Something changed meanwhile")


class Gone(DomainError):
    """It was possible once; the time for it has passed."""

    status = 410
    title = lazy_gettext("The time for that has passed")


class Unavailable(DomainError):
    """Not now; try again after `retry_after` seconds."""

    status = 503
    title = lazy_gettext("Too much at once")

    def __init__(self, detail: str = "", retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
