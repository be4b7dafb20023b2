"""Comments by the thousand, faster than one by one."""

from datetime import timedelta

from moderation.articles.models import Article
from moderation.comments import operations as comments
from moderation.comments.models import Comment, Source
from moderation.foundation import clock
from moderation.foundation.crypto import digest
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from tests.factories import a_commenter, an_article


def many_comments(
    site: Site, number: int, body: str = "Our tap is dry.", article: Article | None = None
) -> list[Comment]:
    """So many pending replies of one writer under one article, the oldest first."""
    article, commenter = article or an_article(site), a_commenter(site)
    start = clock.now() - timedelta(milliseconds=number)
    with transaction():
        article, commenter = db.session.merge(article), db.session.merge(commenter)
        return [
            comments.store(
                site, comments.Content(f"{body} ({place})", f"<p>{body}</p>", digest(str(place)), "Rita"),
                article=article, parent=None, commenter=commenter, origin_url=article.url,
                source=Source.EMBED, trace=[], now=start + timedelta(milliseconds=place),
            )
            for place in range(number)
        ]  # fmt: skip
