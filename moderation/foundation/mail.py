"""Sending a message: by SMTP, or as a file where no server is set up."""

import smtplib
import ssl
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTPUTF8
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from moderation.foundation.crypto import Sealed

EXTENSION = "moderation.mailbox"
PATIENCE = 20
"""Seconds that a mail server may take for each step."""


class Undelivered(OSError):
    """A message to a reader did not get through; says the kind of problem and nothing else."""


class Mailbox:
    """Where messages go.

    `url` is smtp:// (STARTTLS where offered) or smtps://; without it, `folder` takes .eml files.
    """

    def __init__(self, url: str | None, folder: Path) -> None:
        self._url = url
        self._folder = folder

    def deliver(self, message: EmailMessage) -> None:
        """Hand the message over. Raises OSError (SMTPException is one) when that fails."""
        if self._url is None:
            self._file(message)
        else:
            with _connected(self._url) as server:
                server.send_message(message)

    def deliver_privately(self, message: EmailMessage, to: Sealed) -> None:
        """The same to a reader, whose address is opened for the server alone: no file ever holds it.

        Raises Undelivered, which names the address nowhere.
        """
        if self._url is None:
            self._file(message)
            return
        address, problem = to.reveal(), ""
        try:
            message["To"] = address
            self.deliver(message)
        except Exception as error:  # whatever it is, its words may repeat the address
            problem = type(error).__name__
        finally:
            del message["To"], address  # a traceback may show local variables
        if problem:
            raise Undelivered(problem)

    def _file(self, message: EmailMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = message.as_bytes(policy=SMTPUTF8)
        name = sha256(str(message["Message-ID"] or content).encode()).hexdigest()[:16]
        (self._folder / f"{name}.eml").write_bytes(content)


def send(message: EmailMessage) -> None:
    """Deliver through the current application's mailbox."""
    mailbox: Mailbox = current_app.extensions[EXTENSION]
    mailbox.deliver(message)


def send_privately(message: EmailMessage, to: Sealed) -> None:
    """Deliver a message without `To` to a reader. Raises Undelivered."""
    mailbox: Mailbox = current_app.extensions[EXTENSION]
    mailbox.deliver_privately(message, to)


def _connected(url: str) -> smtplib.SMTP:
    """A connection on which messages can be sent. It is closed when that fails."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or 0
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if parts.scheme != "smtps":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if parts.username:
            _log_in(server, unquote(parts.username), unquote(parts.password or ""))
    except Exception:
        server.close()
        raise
    return server


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Log in by what the server offers; beyond ASCII by PLAIN in UTF-8, which smtplib can't (RFC 4616)."""
    if f"{user}{password}".isascii():
        server.login(user, password)
        return
    server.ehlo_or_helo_if_needed()
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("The server doesn't offer AUTH PLAIN.")
    secret = b64encode(f"\0{user}\0{password}".encode()).decode()
    code, answer = server.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)
