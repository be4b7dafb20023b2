"""Rows with readable defaults. Each call writes and commits; ids and times follow the set clock."""

import uuid
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

from flask_security import hash_password

from moderation.articles import operations as articles
from moderation.articles.models import Article
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter
from moderation.comments import operations as comments
from moderation.comments.models import Comment, Source, Status
from moderation.comments.operations import Content
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.foundation import clock
from moderation.foundation.crypto import digest, keys
from moderation.foundation.db import db, transaction
from moderation.foundation.ids import new_id
from moderation.moderators import operations as moderators
from moderation.moderators.models import Account, Role
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from moderation.sites.policy import Policy

PASSWORD = "a password for tests"
TITLE = "The map of taps"
ORIGIN = "https://magazine.example"
_numbers = count(1)


def a_site(
    key: str = "herald", name: str = "The Herald", origins: Sequence[str] = (ORIGIN,), **policy: object
) -> Site:
    """A site; other arguments are settings of its policy (`hold=Hold.FIRST`)."""
    with transaction():
        return sites.create(key, name, origins, now=clock.now(), policy=Policy(**policy))  # type: ignore[arg-type]


def an_account(name: str = "dana", email: str | None = None) -> Account:
    """A person who can sign in with PASSWORD."""
    with transaction():
        return _account(name, email)


def a_member(site: Site, role: Role = Role.MODERATOR, name: str = "bob") -> Account:
    """A person with a role on a site."""
    with transaction():
        account = _account(name)
        moderators.add(site, account, role, now=clock.now())
    return account


def an_article(site: Site | None = None, url: str | None = None, title: str = TITLE) -> Article:
    """An article of the site."""
    site = _site(site)
    with transaction():
        return _article(site, url, title)


def a_commenter(site: Site | None = None, name: str = "Rita", email: str | None = None) -> Commenter:
    """A reader who has written."""
    site = _site(site)
    with transaction():
        return _commenter(site, name, email)


def a_comment(
    site: Site | None = None,
    *,
    status: Status = Status.PENDING,
    article: Article | None = None,
    parent: Comment | None = None,
    commenter: Commenter | None = None,
    body: str | None = None,
    html: str | None = None,
    attached: bool = True,
    trace: Sequence[dict[str, Any]] = (),
) -> Comment:
    """A reply, on an article of its own unless one is given; `attached=False` leaves it without one."""
    site = _site(site)
    body = body or f"Our tap has been dry since spring ({next(_numbers)})."
    with transaction():
        if article is None and parent is not None and parent.article_id is not None:
            article = db.session.get(Article, (parent.site_id, parent.article_id))
        if article is None and attached:
            article = _article(site)
        commenter = commenter or _commenter(site)
        content = Content(
            body=body, html=html or f"<p>{body}</p>", fingerprint=digest(body), name=commenter.name
        )
        comment = comments.store(
            site, content, article=article, parent=parent, commenter=commenter, source=Source.EMBED,
            trace=list(trace), origin_url=article.url if article else f"{ORIGIN}/unknown", now=clock.now(),
        )  # fmt: skip
        if status is not Status.PENDING:
            decisions.decide(site, comment.public_id, status, by=RULE, seen=comment.version, now=clock.now())
    return comment


def _account(name: str, email: str | None = None) -> Account:
    account = Account(
        id=new_id(clock.now()), email=email or f"{name}@desk.example", password=_hashed(),
        name=name.title(), active=True, fs_uniquifier=uuid.uuid4().hex, single_keys=True,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(account)
    return account


def _article(site: Site, url: str | None = None, title: str = TITLE) -> Article:
    return articles.create(site, url or f"{ORIGIN}/{next(_numbers)}", title, now=clock.now())


def _commenter(site: Site, name: str = "Rita", email: str | None = None) -> Commenter:
    address = email or f"reader{next(_numbers)}@mail.example"
    known = commenter_queries.by_address(site.id, address.lower())
    index = keys().blind_indexes(address.lower())[0]
    return commenters.remember(site, known, name=name, address=address, index=index, now=clock.now())


def _site(site: Site | None) -> Site:
    return site or site_queries.default() or a_site()


@cache
def _hashed() -> str:
    """The hash of PASSWORD; made once, because argon2 takes its time."""
    hashed: str = hash_password(PASSWORD)
    return hashed
