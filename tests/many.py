"""Comments by the thousand, faster than one by one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select

from moderation.articles.models import Article
from moderation.comments import operations as comments
from moderation.comments import tallies
from moderation.comments.models import Comment, Queue, Source, step
from moderation.foundation import clock
from moderation.foundation.crypto import digest
from moderation.foundation.db import db, transaction
from moderation.foundation.ids import new_id, public_id
from moderation.sites.models import Site
from tests.factories import a_commenter, an_article

APART = timedelta(milliseconds=1)


def many_comments(
    site: Site, number: int, body: str = "Our tap is dry.", article: Article | None = None
) -> list[Comment]:
    """So many pending replies of one writer under one article, the oldest first.

    The first is stored as every reply is; the others are copies of it in all but what is a comment's own.
    """
    article, commenter = article or an_article(site), a_commenter(site)
    with transaction():
        article, commenter = db.session.merge(article), db.session.merge(commenter)
        first = comments.store(
            site, comments.Content(f"{body} (0)", f"<p>{body}</p>", digest("0"), "Rita"),
            article=article, parent=None, commenter=commenter, origin_url=article.url,
            source=Source.EMBED, trace=[], now=clock.now() - number * APART,
        )  # fmt: skip
        if number > 1:
            db.session.execute(Comment.__table__.insert(), list(_copies(first, number, body)))
        for _ in range(1, number):
            tallies.count(site.id, None, Queue.PENDING)
        by_writer = (Comment.site_id == site.id, Comment.commenter_id == commenter.id)
        return list(db.session.scalars(select(Comment).where(*by_writer).order_by(Comment.id)))


def _copies(first: Comment, number: int, body: str) -> Iterator[dict[str, Any]]:
    kept = {column.name: getattr(first, key) for key, column in inspect(Comment).columns.items()}
    for place in range(1, number):
        moment = first.created_at + place * APART
        key = new_id(moment)
        yield kept | {
            "id": key, "public_id": public_id(), "path": step(key), "alike": key,
            "arrival": first.arrival + place, "body": f"{body} ({place})", "fingerprint": digest(str(place)),
            "created_at": moment,
        }  # fmt: skip
