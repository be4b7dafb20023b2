"""Words of earlier texts that SQLite's files still hold.

The index of words marks what is deleted and keeps it until its parts are merged, and the merge of all of them
takes as long as writing the index. So whoever forgets owes a purge, and the worker does it slice by slice.
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
"""FTS5's `usermerge`, at its least. Otherwise a young level could stop the purge: one with more parts than the
purge merges, but too few to be merged itself."""
_CHANGES_OF_A_MERGE = 2
"""A merge command that changes fewer rows found nothing to do (https://sqlite.org/fts5.html, 6.8)."""
_ONLY = 1
_TABLE = cast(Table, Purge.__table__)
_RECORD = "SELECT block FROM comments_words_data WHERE id = ?"
_NEW_RECORD = "UPDATE comments_words_data SET block = ? WHERE id = ?"


def forget_words() -> None:
    """Let nothing of earlier texts stay in SQLite's files once the transaction under way is durable.

    Rows are overwritten and the log is emptied at once; the index of words follows (`purge_words`).
    PostgreSQL's VACUUM does it all by itself.
    """
    if db.engine.dialect.name == "sqlite":
        before_commit(_Owing)
        after_commit(write_log_out)


def purge_words(*, now: datetime) -> bool:
    """Do a slice of the purge that is owed; returns whether there is more to do.

    The first slice puts all parts of the index on one level, the following ones merge these, whatever is
    written meanwhile: what is forgotten from then on is for the next purge. The last one takes away the
    levels that are left empty. Source: https://sqlite.org/fts5.html (6.8 merge, 6.12 usermerge).
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
