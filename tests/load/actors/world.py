"""What all actors know together, and what they noticed."""

import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic

from moderation.sites.policy import Hold, Policy
from tests.factories import ORIGIN

SITE = "herald"
API = f"/api/v1/sites/{SITE}"
DESK = f"/dashboard/{SITE}"
ARTICLES = [f"{ORIGIN}/driver/{number}" for number in range(5)]
MADE = [f"{ORIGIN}/made/{number}" for number in range(6)]
"""Articles that moderators make by moving, and replies by coming from there; two may do it at once."""
ELSEWHERE = "https://elsewhere.example/page"
"""Of no allowed origin: a reply from there is unattached."""
MARK = "warbler.c5"
DOMAIN = "finches.example"
"""Every reader's address is of this domain, and begins with the mark: neither may be seen anywhere."""
CONTACT = "editors@magazine.example"
UNDO_WINDOW = 2
"""Seconds in place of thirty, so that mail to writers goes while the run goes on."""
OWN = re.compile(r"\bw\d+x[a-z0-9]+x\d+z\b")
"""The word that tells a text from every other one (texts.word)."""
MOST_FAULTS = 200


def settings(hold: Hold) -> dict[str, object]:
    """The form of the site's settings."""
    policy = Policy()
    names = ("edit_window", "minimum_time", "max_links", "max_depth", "max_length")
    return {name: getattr(policy, name) for name in names} | {
        "name": "The Herald", "origins": ORIGIN, "hold": hold.value, "undo_window": UNDO_WINDOW,
        "tell_writers": "y", "appeal_contact": CONTACT, "held_words": "", "spam_words": "",
    }  # fmt: skip


@dataclass(slots=True)
class Reply:
    """A reply that got 202."""

    public_id: str
    ticket: str
    url: str
    said: list[str]
    """Every text that its writer was told is stored, the newest last."""
    withdrawn: bool = False
    """Whether its writer was told so."""


@dataclass
class World:
    """Shared by all threads of a run."""

    site_id: int
    port: int
    seed: int
    kills: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    replies: dict[str, Reply] = field(default_factory=dict)
    decisions: list[str] = field(default_factory=list)
    """Public ids of decisions that moderators were told of; whoever likes takes one back."""
    latest: dict[str, list[str]] = field(default_factory=dict)
    """Decisions that took back "the latest", and what their moderator had been told of, the newest last."""
    hot: str = ""
    """The reply that somebody acted on just now; others come to it."""
    batches: list[str] = field(default_factory=list)
    redacted: dict[str, str] = field(default_factory=dict)
    """Replies from which a word of their own was redacted, and that word."""
    gone: dict[str, float] = field(default_factory=dict)
    """Own words of replies that were ended, and when that was told, in seconds of the monotonic clock."""
    answers: Counter[tuple[str, str, object]] = field(default_factory=Counter)
    """How often who, doing what, was answered with which status; "broken" for a connection that broke."""
    compared: Counter[str] = field(default_factory=Counter)
    """How often an undo was compared column by column, by act; "disturbed" when somebody came between."""
    faults: list[str] = field(default_factory=list)
    bodies: dict[tuple[str, str], str] = field(default_factory=dict)
    """Path and strong validator -> digest of the body that it named."""
    revisions: dict[str, int] = field(default_factory=dict)
    """The highest revision that a reader saw of each article."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, words: str) -> None:
        """Something that may not be."""
        with self.lock:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(words)

    def note(self, who: str, act: str, answer: object) -> None:
        """Count an answer."""
        with self.lock:
            self.answers[who, act, answer] += 1

    def names(self, path: str, etag: str, body: bytes) -> None:
        """A strong validator named this body; a fault if it named another one before."""
        digest = sha256(body).hexdigest()
        with self.lock:
            known = self.bodies.setdefault((path, etag), digest)
        if known != digest:
            self.fault(f"one strong validator names two contents: {etag} of {path}")

    def keep(self, reply: Reply) -> None:
        """A reply that is stored."""
        with self.lock:
            if reply.public_id in self.replies:
                self.fault(f"two replies were given one id: {reply.public_id}")
            self.replies[reply.public_id] = reply

    def end(self, public_id: str) -> None:
        """It was told that a reply is gone: none of its texts is shown from now on."""
        reply = self.replies.get(public_id)
        with self.lock:
            for said in reply.said if reply else ():
                self.gone.update(dict.fromkeys(OWN.findall(said), monotonic()))

    def did(self, decision: str | None) -> None:
        """A decision that somebody may take back."""
        if decision:
            with self.lock:
                self.decisions.append(decision)

    def number(self, *answers: object) -> int:
        """How many answers were one of these."""
        with self.lock:
            return sum(count for (_who, _act, answer), count in self.answers.items() if answer in answers)
