"""A browser behind a proxy: cookies, CSRF tokens, and an address of its own on loopback."""

import http.client
import json
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

from tests.factories import PASSWORD
from tests.waiting import PATIENCE

API = "/api/v1/sites/herald"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class Browser:
    """Asks a port of this machine; `address` is the loopback address that it comes from."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._port, self._address = port, address
        self._cookies: dict[str, str] = {}
        self._token = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; `If_None_Match="…"` is a header."""
        connection = http.client.HTTPConnection(
            "localhost", self._port, timeout=PATIENCE, source_address=(self._address, 0)
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            answer = Answer(found.status, found.headers, found.read())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """GET; keeps the CSRF token of a page that has one."""
        answer = self.ask("GET", path, **headers)
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', answer.body)
        self._token = token[1].decode() if token else self._token
        return answer

    def thread(self, url: str, **headers: str) -> Answer:
        """The thread of an article."""
        return self.get(f"{API}/thread?url={quote(url, safe='')}", **headers)

    def reply(self, url: str, text: str, **headers: str) -> Answer:
        """Post a reply, as a form would that was open for a minute."""
        reply = {
            "url": url,
            "name": "Rita",
            "email": "rita@mail.example.com",
            "body": text,
            "elapsed": 60_000,
        }
        content = json.dumps(reply).encode()
        return self.ask("POST", f"{API}/comments", content, Content_Type="application/json", **headers)

    def send(self, path: str, form: dict[str, object], **headers: str) -> Answer:
        """Post a form with the CSRF token of the last page."""
        content = urlencode({"csrf_token": self._token} | form).encode()
        return self.ask("POST", path, content, Content_Type="application/x-www-form-urlencoded", **headers)

    def sign_in(self, email: str, **headers: str) -> Answer:
        """Type address and password at /login."""
        self.get("/login", **headers)
        return self.send("/login", {"email": email, "password": PASSWORD}, **headers)
