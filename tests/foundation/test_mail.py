"""Handing a message over: by SMTP to a real server, or as a file."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPNotSupportedError
from ssl import SSLCertVerificationError
from urllib.parse import quote

import pytest

from moderation.foundation.crypto import Sealed
from moderation.foundation.mail import Mailbox, Undelivered
from tests.bare import in_an_app
from tests.certificates import a_certificate
from tests.conftest import free_port
from tests.processes import Sink, mail_server

RITA = "rita@mail.example.com"
SENT = "<1@herald.example>"


@dataclass
class Server:
    """A mail server that lets everybody in whose password is not "wrong"."""

    port: int
    sink: Sink
    logins: list[tuple[str, str]] = field(default_factory=list)

    def check(self, _mechanism: str, user: bytes, password: bytes) -> bool:
        self.logins.append((user.decode(), password.decode()))
        return not password.startswith(b"wrong")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    server = Server(free_port(), Sink())
    with mail_server(server.port, auth_callback=server.check, auth_require_tls=False) as server.sink:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server, having forgotten the test before."""
    running.logins.clear()
    running.sink.arrived.clear()
    return running


def a_message(to: str | None = RITA, message_id: str | None = SENT, said: str = "Dry.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "moderation@herald.example"
    for name, value in (("To", to), ("Message-ID", message_id)):
        if value:
            message[name] = value
    message.set_content(said)
    return message


@pytest.mark.parametrize(
    ("user", "password"),
    [("editor", ""), ("editor@herald.example", "a/b:c@d%41+e f"), ("rédaction", "größe")],
)
def test_user_and_password_are_those_that_the_url_quotes(
    tmp_path: Path, server: Server, user: str, password: str
) -> None:
    url = f"smtp://{quote(user, safe='')}:{quote(password, safe='')}@127.0.0.1:{server.port}"

    Mailbox(url, tmp_path / "outbox").deliver(a_message())

    assert server.logins == [(user, password)]
    assert server.sink.arrived == [(RITA, SENT)]
    assert not (tmp_path / "outbox").exists()


@pytest.mark.parametrize("password", ["wrong", "wrong%C3%A9"])
def test_a_wrong_password_delivers_nothing(tmp_path: Path, server: Server, password: str) -> None:
    mailbox = Mailbox(f"smtp://editor:{password}@127.0.0.1:{server.port}", tmp_path)

    with pytest.raises(SMTPAuthenticationError):
        mailbox.deliver(a_message())

    assert server.sink.arrived == []


@pytest.mark.parametrize(("scheme", "context"), [("smtp", "tls_context"), ("smtps", "ssl_context")])
def test_only_a_server_that_somebody_vouches_for_is_told_password_and_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, context: str
) -> None:
    server, certificate = Server(free_port(), Sink()), tmp_path / "mail.pem"
    mailbox = Mailbox(f"{scheme}://editor:secret@127.0.0.1:{server.port}", tmp_path)
    options = {context: a_certificate(certificate), "auth_callback": server.check, "auth_require_tls": False}

    with mail_server(server.port, **options) as server.sink:
        with pytest.raises(SSLCertVerificationError):
            mailbox.deliver(a_message())
        before = [*server.logins, *server.sink.arrived]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailbox.deliver(a_message())

    assert before == []
    assert server.logins == [("editor", "secret")]
    assert server.sink.arrived == [(RITA, SENT)]


def test_a_reader_is_named_to_the_server_only(tmp_path: Path, server: Server) -> None:
    message = a_message(to=None)

    with in_an_app():
        Mailbox(f"smtp://127.0.0.1:{server.port}", tmp_path).deliver_privately(message, Sealed.of(RITA))

    assert server.sink.arrived == [(RITA, SENT)]
    assert RITA not in message.as_string()


@pytest.mark.parametrize("password", ["secret", "sécret"])
def test_no_password_is_sent_to_a_server_that_takes_none(tmp_path: Path, password: str) -> None:
    port = free_port()
    url = f"smtp://herald:{quote(password)}@127.0.0.1:{port}"

    with mail_server(port) as sink, pytest.raises(SMTPNotSupportedError):
        Mailbox(url, tmp_path).deliver(a_message())

    assert sink.arrived == []


def test_what_does_not_get_through_to_a_reader_says_the_kind_of_problem_alone(tmp_path: Path) -> None:
    message, mailbox = a_message(to=None), Mailbox(f"smtp://127.0.0.1:{free_port()}", tmp_path)

    with in_an_app(), pytest.raises(Undelivered) as raised:
        mailbox.deliver_privately(message, Sealed.of(RITA))

    assert str(raised.value) == "ConnectionRefusedError"
    assert raised.value.__context__ is None
    assert message["To"] is None


def test_without_a_server_a_message_is_a_file_in_a_folder_that_its_owner_alone_opens(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "outbox"

    Mailbox(None, folder).deliver(a_message(to="réd@mail.example", said="Pas d’eau."))

    (path,) = folder.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert path.suffix == ".eml"
    assert "réd@mail.example".encode() in path.read_bytes()
    assert message.get_content().strip() == "Pas d’eau."  # type: ignore[attr-defined]


def test_a_message_that_is_delivered_again_is_the_same_file(tmp_path: Path) -> None:
    mailbox = Mailbox(None, tmp_path)
    for message_id in (SENT, "<2@herald.example>", "<../../herald@x>", None):
        mailbox.deliver(a_message(message_id=message_id))
        mailbox.deliver(a_message(message_id=message_id))
    mailbox.deliver(a_message(said="Wet."))
    mailbox.deliver(a_message(message_id=None, said="Wet."))

    names = [path.name for path in tmp_path.iterdir()]

    assert len(names) == 5
    assert all(len(name) == len("0123456789abcdef.eml") for name in names)


def test_a_folder_that_can_not_be_made_is_a_problem_of_delivery(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")

    with pytest.raises(OSError):
        Mailbox(None, tmp_path / "outbox").deliver(a_message())
