"""The demo's replies, read from content/replies.toml."""

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from moderation.demo.articles import CONTENT


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to seed: `state` is where it shall end, `place` an article's slug or a whole URL."""

    state: str
    place: str
    ref: str
    parent: str
    name: str
    age: timedelta
    body: str
    website: str | None
    role: str | None

    @property
    def address(self) -> str:
        """An address at example.com made of the name."""
        local = re.sub(r"[^a-z0-9]", "-", self.name.lower()).strip("-")
        return f"{local or 'reader-' + format(ord(self.name[0]), 'x')}@example.com"


@cache
def replies() -> tuple[Reply, ...]:
    """All of them, the oldest first."""
    content = tomllib.loads((CONTENT / "replies.toml").read_text("utf-8"))
    websites, roles = content["websites"], content["roles"]
    found = [
        Reply(
            state, place, ref, parent, name, timedelta(hours=hours), body, websites.get(name), roles.get(name)
        )
        for state in ("approved", "pending", "spam", "rejected", "unattached")
        for place, rows in content[state].items()
        for ref, parent, name, hours, body in rows
    ]
    return tuple(sorted(found, key=lambda reply: -reply.age))
