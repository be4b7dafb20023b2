"""Purging words of earlier texts from SQLite's files.

The index of words only marks what is deleted, until its parts are merged, and merging all of them takes as
long as writing the index. So an act that forgets words notes that a purge is owed, and the worker purges in
slices.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite import insert

from moderation.comments.models import Purge
from moderation.foundation.db import after_commit, before_commit, db, rows_written, write_log_out
from moderation.foundation.words import levels

PAGES = 64
"""Pages (about 4 KB) that a slice writes; it also finishes the word that it is at."""
_FEWEST_PARTS = 2
"""FTS5's `usermerge`, at its least. Otherwise a young level could stop the purge: one with more parts than
the purge merges, but too few to be merged itself."""
_CHANGES_OF_A_MERGE = 2
"""A merge command that changes fewer rows found nothing to do (https://sqlite.org/fts5.html, 6.8)."""
_ONLY = 1
_TABLE = cast(Table, Purge.__table__)
_RECORD = "SELECT block FROM comments_words_data WHERE id = ?"
_NEW_RECORD = "UPDATE comments_words_data SET block = ? WHERE id = ?"


def forget_words() -> None:
    """Remove earlier texts from SQLite's files, beginning when the transaction under way is durable.

    Rows are overwritten and the log is emptied at once; the index of words follows (`purge_words`). On
    PostgreSQL, VACUUM does it all.
    """
    if db.engine.dialect.name == "sqlite":
        before_commit(_Owing)
        after_commit(write_log_out)


def purge_words(*, now: datetime) -> bool:
    """Do one slice of the purge that is owed; returns whether there is more to do.

    The first slice puts all parts of the index on one level, and the next ones merge these. What is forgotten
    meanwhile is left to the next purge. The last slice removes empty levels.
    Source: https://sqlite.org/fts5.html (6.8 merge, 6.12 usermerge).
    """
    purge = db.session.get(Purge, _ONLY)
    if purge is None or not purge.is_due(now):
        return False
    if not purge.under_way:
        _tell("usermerge", _FEWEST_PARTS)
        purge.owed, purge.begun_at = False, now
    done = _merged(PAGES if purge.under_way else -PAGES)
    record = _record()
    purge.under_way = done and levels.is_merging(record)
    if not purge.under_way:
        _put_record(levels.compact(record))
    return purge.under_way


def _merged(pages: int) -> bool:
    """Whether there was something to merge."""
    before = rows_written()
    _tell("merge", pages)
    return rows_written() - before >= _CHANGES_OF_A_MERGE


def _tell(command: str, value: int) -> None:
    db.session.connection().exec_driver_sql(
        "INSERT INTO comments_words (comments_words, rank) VALUES (?, ?)", (command, value)
    )


def _record() -> bytes:
    """What the index says about its parts. SQLite reads it anew after each merge."""
    record: bytes = db.session.connection().exec_driver_sql(_RECORD, (levels.RECORD,)).scalar_one()
    return record


def _put_record(record: bytes) -> None:
    db.session.connection().exec_driver_sql(_NEW_RECORD, (record, levels.RECORD))


class _Owing:
    """Notes once for a transaction that a purge is owed."""

    def __call__(self) -> None:
        row = insert(_TABLE).values(id=_ONLY, owed=True, under_way=False)
        db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"owed": True}))
