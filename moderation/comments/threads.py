"""Threads: what readers can see of an article's comments, a page at a time.

A page holds at most 50 comments: top-level ones in order, replies nested under them, oldest first. Whole
branches go in until the page is full; the last one may be cut, and says where it goes on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from moderation.articles.models import Article
from moderation.comments.models import STEP, Comment, keys_on
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed
from moderation.foundation.paging import cursor, position_of

PAGE = 50
SORTS = ("oldest", "newest")


@dataclass(slots=True)
class Node:
    """A comment in its place. `more` is the cursor of what did not fit of its branch."""

    comment: Comment
    replies: list["Node"] = field(default_factory=list)
    more: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Some top-level comments with their replies, and the cursor of those after them."""

    comments: list[Node]
    next: str | None = None


def page(article: Article, *, sort: str = "oldest", after: str | None = None) -> ThreadPage:
    """A page of a thread. Three statements at most (ix_comments_roots, ix_comments_thread).

    `after` is a cursor of an earlier page, of the thread or of a branch. Raises Malformed for a forged one.
    """
    if after is None:
        return _roots_page(article, sort, None)
    position = position_of(_purpose(article, sort), after)
    kind, _, rest = position.partition("~")
    try:
        if kind == "r":
            return _roots_page(article, sort, int(rest))
        return _branch_page(article, sort, bytes.fromhex(rest))
    except ValueError as problem:
        raise Malformed from problem


def around(article: Article, comment: Comment, *, sort: str = "oldest") -> ThreadPage:
    """The page that begins with the top-level comment above `comment` and surely holds it."""
    root = keys_on(comment.path)[0]
    before = root - 1 if sort == "oldest" else root + 1
    found = _roots_page(article, sort, before)
    first = found.comments[0].comment.id if found.comments else None
    if first != root:  # the thread is broken, or its root was hidden meanwhile
        return found
    if any(node.comment.id == comment.id for node in every_node(found.comments)):
        return found
    return _with_line_of(article, sort, comment, found)


def every_node(nodes: Iterable[Node]) -> Iterable[Node]:
    """All nodes of a page, each before its replies."""
    for node in nodes:
        yield node
        yield from every_node(node.replies)


def _roots_page(article: Article, sort: str, after: int | None) -> ThreadPage:
    roots = _roots(article, sort, after)
    whole = _likely_to_fit(roots[:PAGE])
    below = _below(article, [root for root in whole if root.approved_below])
    nodes: list[Node] = []
    room = PAGE
    for root in roots[: min(len(whole) + 1, PAGE)]:
        if room <= 0:
            break
        branch = (
            below.get(root.path) if root in whole else _after_in_branch(article, root.path, root.path, room)
        )
        node = _cut(article, sort, root, branch or [], room)
        nodes.append(node)
        room -= sum(1 for _ in every_node([node]))
        if node.more:
            break
    more = len(nodes) < len(roots)
    return ThreadPage(nodes, _cursor(article, sort, f"r~{nodes[-1].comment.id}") if more else None)


def _likely_to_fit(roots: Sequence[Comment]) -> Sequence[Comment]:
    """The first branches whose approved comments fit on a page together (gaps are not counted here)."""
    room = PAGE
    for number, root in enumerate(roots):
        room -= 1 + root.approved_below
        if room < 0:
            return roots[:number]
    return roots


def _roots(article: Article, sort: str, after: int | None) -> Sequence[Comment]:
    query = _visible(article).where(Comment.parent_id.is_(None))
    if after is not None:
        query = query.where(Comment.id > after if sort == "oldest" else Comment.id < after)
    order = Comment.id.asc() if sort == "oldest" else Comment.id.desc()
    return db.session.scalars(query.order_by(order).limit(PAGE + 1)).all()


def _below(article: Article, roots: Sequence[Comment]) -> dict[bytes, list[Comment]]:
    """What hangs on neighbouring roots, by the path of the root."""
    if not roots:
        return {}
    low, high = min(root.path for root in roots), max(root.path for root in roots)
    query = _visible(article).where(
        Comment.parent_id.is_not(None), Comment.path > low, Comment.path < high + b"\xff" * STEP
    )
    found: dict[bytes, list[Comment]] = {root.path: [] for root in roots}
    for row in db.session.scalars(query.order_by(Comment.path)):
        found.setdefault(row.path[:STEP], []).append(row)
    return found


def _cut(article: Article, sort: str, root: Comment, branch: Sequence[Comment], room: int) -> Node:
    """A root with as much of its branch as there is room for."""
    kept = branch[: max(room - 1, 0)]
    (node,) = _tree(article, [root], kept)
    if len(branch) > len(kept):
        node.more = _cursor(article, sort, f"b~{(kept[-1] if kept else root).path.hex()}")
    return node


def _branch_page(article: Article, sort: str, after: bytes) -> ThreadPage:
    rows = _after_in_branch(article, after[:STEP], after, PAGE + 1)
    kept = rows[:PAGE]
    more = _cursor(article, sort, f"b~{kept[-1].path.hex()}") if len(rows) > PAGE else None
    return ThreadPage(_tree(article, [], kept, after=after), more)


def _after_in_branch(article: Article, root: bytes, after: bytes, limit: int) -> Sequence[Comment]:
    query = _visible(article).where(Comment.path > after, Comment.path < root + b"\xff" * STEP)
    return db.session.scalars(query.order_by(Comment.path).limit(limit)).all()


def _with_line_of(article: Article, sort: str, comment: Comment, found: ThreadPage) -> ThreadPage:
    root = found.comments[0]
    have = {node.comment.path for node in every_node([root])}
    line = [comment.path[:end] for end in range(2 * STEP, len(comment.path) + 1, STEP)]
    missing = [path for path in line if path not in have]
    rows = db.session.scalars(_visible(article).where(Comment.path.in_(missing)).order_by(Comment.path)).all()
    first = [node.comment for node in every_node(root.replies)][: PAGE - 1 - len(rows)]
    (node,) = _tree(article, [root.comment], [*first, *rows])
    last = first[-1].path if first else root.comment.path
    node.more = _cursor(article, sort, f"b~{last.hex()}")
    more = _cursor(article, sort, f"r~{root.comment.id}")
    return ThreadPage([node], more)


def _visible(article: Article) -> Select[Comment]:
    return (
        select(Comment)
        .where(Comment.site_id == article.site_id, Comment.article_id == article.id, Comment.shown)
        .options(joinedload(Comment.commenter))
    )


def _tree(
    article: Article, roots: Sequence[Comment], below: Sequence[Comment], *, after: bytes = b""
) -> list[Node]:
    """Nest rows. After a cut, replies to what came before it (on the path `after`) stand at the top.

    A row whose parent is missing is left out with all replies to it; `doctor --repair` puts it back.
    """
    nodes = {row.path: Node(row) for row in roots}
    top = [nodes[row.path] for row in roots]
    for row in sorted(below, key=lambda comment: comment.path):
        parent = row.path[:-STEP]
        above = nodes.get(parent)
        if above is None and not (parent and after.startswith(parent)):
            _log_broken(article.site_id, article.public_id)
            continue
        node = nodes[row.path] = Node(row)
        (above.replies if above else top).append(node)
    return top


@lru_cache(maxsize=1000)
def _log_broken(site_id: int, public_id: str) -> None:
    """Logged once an article in each process."""
    structlog.get_logger("moderation.threads").error(
        "replies without their parent were left out; run doctor --repair", site_id=site_id, article=public_id
    )


def _purpose(article: Article, sort: str) -> str:
    return f"thread {article.public_id} {sort}"


def _cursor(article: Article, sort: str, position: str) -> str:
    return cursor(_purpose(article, sort), position)
