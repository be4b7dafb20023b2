"""The columns of a comment as the desk shows it, joined with its writer, article and parent."""

from typing import cast

from sqlalchemy import Table, and_, bindparam, func, select

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments.models import Comment

# Asked of the tables: a page reads no object that somebody could change, and plain rows take half the time.
COMMENTS, WRITERS, ARTICLES = (cast(Table, model.__table__) for model in (Comment, Commenter, Article))
PARENTS = COMMENTS.alias("parents")
_C, _W, _A, _P = COMMENTS.c, WRITERS.c, ARTICLES.c, PARENTS.c
BEGINNING = 300
"""Characters of a parent's HTML: enough for a line of its text."""
ROWS = (
    select(
        _C.site_id, _C.id, _C.public_id, _C.article_id, _C.commenter_id, _C.path, _C.status, _C.version,
        _C.origin_url, _C.author_name, _C.author_website, _C.html, _C.trace, _C.order_by_risk, _C.alike,
        _C.reported, _C.cleared, _C.featured, _C.redacted, _C.rewritten_at, _C.created_at, _C.edited_at,
        _C.arrival, _W.public_id, _A.url, _A.title, _A.count, _A.closes_at, _P.author_name,
        func.substr(_P.html, 1, BEGINNING), _A.public_id, _W.trust,
    )
    .select_from(
        COMMENTS.outerjoin(WRITERS, and_(_W.site_id == _C.site_id, _W.id == _C.commenter_id))
        .outerjoin(ARTICLES, and_(_A.site_id == _C.site_id, _A.id == _C.article_id))
        .outerjoin(PARENTS, and_(_P.site_id == _C.site_id, _P.id == _C.parent_id))
    )
    .where(_C.site_id == bindparam("site_id"))
)  # fmt: skip
