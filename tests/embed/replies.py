"""What readers send, with readable defaults."""

from typing import Any

URL = "https://magazine.example/2026/taps"
API = "/api/v1/sites/herald"


def a_reply(**changes: Any) -> dict[str, Any]:
    """The JSON of a reply."""
    return {
        "url": URL, "name": "Rita", "email": "rita@mail.example", "body": "The tap at the market is dry.",
    } | changes  # fmt: skip


def post(client: Any, reply: Any, site: str = "herald", **headers: str) -> Any:
    """Send a reply; headers with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/api/v1/sites/{site}/comments", json=reply, headers=named)


def thread(client: Any, url: str = URL, headers: dict[str, str] | None = None, **query: str) -> Any:
    """Read a thread."""
    return client.get(f"{API}/thread", query_string={"url": url, **query}, headers=headers)


def ticket(answer: Any) -> dict[str, str]:
    """The header that shows the ticket of a reply."""
    return {"Authorization": f"Ticket {answer.json['ticket']}"}
