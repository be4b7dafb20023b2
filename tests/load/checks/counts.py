"""Numbers: what the desk tells, what paging to the end shows, and what a recount gives are the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, select

from moderation.articles.models import Article
from moderation.comments import queries as comments
from moderation.comments import search
from moderation.comments.facets import bit
from moderation.comments.filters import Filter, Order
from moderation.comments.models import Comment, Queue, Status
from moderation.foundation import clock
from moderation.foundation.db import db
from moderation.reports.models import Report
from tests.load.actors.world import World


def numbers_agree(world: World) -> Iterator[str]:
    """Of queues, reports and articles; `doctor` has its own look at them."""
    site_id = world.site_id
    told, right = comments.counts(site_id), comments.recount(site_id)
    for queue in Queue:
        paged = Counter(_paged(site_id, Filter(queue, folded=False)))
        if max(paged.values(), default=1) > 1:
            yield f"{queue}: a reply stands on two pages"
        if not told[queue] == right[queue] == len(paged):
            yield f"{queue}: {told[queue]} told, {right[queue]} counted, {len(paged)} on its pages"
    yield from _folded(site_id, right)
    yield from _found(site_id)
    yield from _reports(site_id)
    listed = select(Article.url).where(Article.provisional, Article.count > 0)
    yield from (f"{url} shows replies and is not listed" for url in db.session.scalars(listed))


def _paged(site_id: int, filter: Filter) -> Iterator[str]:
    page = comments.listing(site_id, filter)
    yield from (row.public_id for row in page.rows)
    while page.next:
        page = comments.listing(site_id, filter, page.next)
        yield from (row.public_id for row in page.rows)


def _folded(site_id: int, right: dict[Queue, int]) -> Iterator[str]:
    """The rows of Pending with those that each stands for."""
    folded = Filter(Queue.PENDING)
    names = [*_paged(site_id, folded)]
    alike = [row.alike for row in comments.rows(site_id, names)]
    groups = comments.groups(site_id, folded, {number for number in alike if number is not None})
    total = sum(groups[number].number if number in groups else 1 for number in alike)
    if total != right[Queue.PENDING]:
        yield f"pending: its rows stand for {total}, there are {right[Queue.PENDING]}"
    by_risk = [*_paged(site_id, replace(folded, order=Order.RISK))]
    if sorted(by_risk) != sorted(names):
        yield f"pending: {len(names)} rows by age, {len(by_risk)} by risk"


def _found(site_id: int) -> Iterator[str]:
    """Searches against a look at every row."""
    rows = list(db.session.scalars(select(Comment).where(Comment.status != Status.DELETED)))
    group = next((row for row in rows if row.alike is not None), None)
    right: dict[str, list[bool]] = {
        "has:link": ["<a " in row.html for row in rows],
        "-has:link": ["<a " not in row.html for row in rows],
        "has:report": [row.reported > 0 for row in rows],
        "from:Ömer": [row.author_name == "Ömer" for row in rows],
        "status:pending status:spam": [row.status in (Status.PENDING, Status.SPAM) for row in rows],
        "held:first_reply": [bool(row.facets & bit("first_reply")) for row in rows],
    }
    if group is not None:
        right[f"alike:{group.public_id}"] = [row.alike == group.alike for row in rows]
    for words, fits in right.items():
        found = {*_paged(site_id, search.read(words, Queue.ALL, now=clock.now()))}
        if found != {row.public_id for row, fit in zip(rows, fits, strict=True) if fit}:
            yield f"{words} finds {len(found)} of {sum(fits)}"


def _reports(site_id: int) -> Iterator[str]:
    waits = Report.settled_id.is_(None) & Report.counted_only.is_(False)
    found = select(Report.comment_id, func.count()).where(waits).group_by(Report.comment_id)
    waiting = dict(db.session.execute(found).all())
    for comment in db.session.scalars(select(Comment)):
        if comment.reported != waiting.get(comment.id, 0):
            yield f"{comment.public_id}: {comment.reported} reports told, {waiting.get(comment.id, 0)} wait"
    gone = select(func.count()).select_from(Report).join(Comment, Comment.id == Report.comment_id)
    kept = gone.where(Comment.status == Status.DELETED, (Report.text != "") | Report.network.is_not(None))
    if db.session.scalar(kept):
        yield "a report of a reply that is gone tells what it was about"
