"""Where the links and forms of a page's rows lead: URLs are made once for the page, not for each row."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from moderation.comments.models import Queue
from moderation.dashboard.lists import Place

_SOMEBODY = "0" * 13
"""Stands in a URL where a comment's public id belongs."""


@dataclass(frozen=True, slots=True)
class Way:
    """A URL of the desk that lacks only a comment's public id."""

    before: str
    after: str

    @classmethod
    def to(cls, endpoint: str, name: str = "public_id", prefix: str = "", **values: Any) -> "Way":
        """The way to an endpoint whose argument `name` is the public id, behind `prefix`."""
        before, _, after = url_for(endpoint, **values | {name: prefix + _SOMEBODY}).partition(_SOMEBODY)
        return cls(before, after)

    def __call__(self, public_id: str) -> str:
        """The URL for this comment."""
        return self.before + public_id + self.after


@dataclass(frozen=True, slots=True)
class Ways:
    """Of a row: to stand on it, decide, attach or move; to its thread and its article's replies."""

    show: Way
    beside: Way
    decide: Way
    place: Way
    thread: Way
    article: Way


def ways(site: str, place: Place | None) -> Ways:
    """The ways of the rows of a list; of a comment alone when `place` is None."""
    fields = place.fields if place else {}
    return Ways(
        show=Way.to("queues.queue", "focus", site=site, **place.args)
        if place
        else Way.to("queues.comment", site=site),
        beside=Way.to("live.beside", site=site, **fields),
        decide=Way.to("acts.decide", site=site),
        place=Way.to("placing.choose", site=site, **fields),
        thread=Way.to("thread.show", site=site, **fields),
        article=Way.to("queues.queue", "q", "article:", site=site, which=Queue.ALL.value),
    )
