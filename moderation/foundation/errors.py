"""What operations raise; each surface translates these once, into its own voice."""


class DomainError(Exception):
    """Something the caller can be told. `detail` is a sentence for a person."""

    status = 400
    title = "That did not work"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class Invalid(DomainError):
    """Input that a person can correct: `errors` maps a field to its sentences."""

    status = 422
    title = "Some fields need another look"

    def __init__(self, errors: dict[str, list[str]], detail: str = "") -> None:
        super().__init__(detail)
        self.errors = errors


class Malformed(DomainError):
    """A request that no form of ours makes: bad JSON, a forged cursor, text that is not UTF-8."""

    status = 400
    title = "That request can't be read"


class Unauthorized(DomainError):
    """Nobody, or a forged ticket."""

    status = 401
    title = "That ticket is not valid"


class Forbidden(DomainError):
    """Known, but not allowed."""

    status = 403
    title = "That is not allowed here"


class NotFound(DomainError):
    """Not there, or not yours to know about."""

    status = 404
    title = "There is nothing at this address"


class Conflict(DomainError):
    """True when asked, no longer true: closed, duplicate, decided by somebody else."""

    status = 409
    title = "Something changed meanwhile"


class Gone(DomainError):
    """It was possible once; the time for it has passed."""

    status = 410
    title = "The time for that has passed"


class Unavailable(DomainError):
    """Not now; try again after `retry_after` seconds."""

    status = 503
    title = "Too much at once"

    def __init__(self, detail: str = "", retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
