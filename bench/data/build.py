"""Fills a migrated database with a site of the benchmark, its owner, and all that was planned."""

from bench.data import rows, store
from bench.data.rows import Calendar
from bench.data.shape import Size, plan
from bench.data.site import KEY, ORIGIN, OWNER
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators import operations as moderators
from moderation.moderators.models import Role
from moderation.sites import operations as sites
from moderation.sites.models import Site


def build(size: Size) -> Site:
    """Inside an application's context: a site with `size.comments` comments, detached. Commits as it goes."""
    now = clock.now()
    with transaction():
        site = sites.create(KEY, "The Benchmark", [ORIGIN], now=now)
        account = moderators.create_account(*OWNER, "Owner", now=now)
        moderators.add(site, account, Role.OWNER, now=now)
    site_id = site.id
    # No read stays open, so that the write-ahead log can be emptied while a million rows go in.
    db.session.expunge(site)
    db.session.rollback()
    calendar = Calendar.until(now, size)
    streams = (
        rows.commenters(site, size, calendar),
        rows.articles(site, size, calendar),
        rows.comments(site, size, calendar, plan(size)),
        rows.likenesses(site, size, calendar),
    )
    with db.engine.connect() as connection:
        for table, stream in zip(rows.TABLES, streams, strict=True):
            store.write(connection, table, stream)
        store.count_approved(connection, site_id)
    return site
