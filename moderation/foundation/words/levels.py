"""The levels of an FTS5 index, as its structure record holds them.

SQLite 3.40 puts each complete merge on a level above all others and never removes the empty ones below it.
Every write then pays for them, and from 2,000 levels on SQLite reports a damaged index: after a thousand
merges of an index that is written in between. So they are removed here.

Format: https://sqlite.org/src/file/ext/fts5/fts5_index.c ("STRUCTURE RECORD"). Four bytes, then varints: the
numbers of levels, of parts and of writes; for each level how many parts are being merged and how many it has,
and three numbers for each part.
"""

from collections.abc import Sequence
from typing import NamedTuple

RECORD = 10
"""The id of the structure record in the index's table `…_data`."""
KEPT = 8
"""How many levels stay. With fewer, somebody's post would merge a few parts with the largest one."""
_COOKIE = 4
_MORE = 0x80


class Level(NamedTuple):
    """A level: how many of its parts are being merged, and the bytes that stand for it."""

    merging: int
    parts: int
    record: bytes


def is_merging(record: bytes) -> bool:
    """Whether the merge of all parts, begun on the two highest levels, is still under way."""
    _, levels = _read(record)
    while levels and not levels[-1].parts:
        levels.pop()
    return any(level.merging for level in levels[-2:])


def compact(record: bytes) -> bytes:
    """The record without surplus empty levels; those with parts all stay.

    A record that doesn't come out unchanged when it is read and written is left alone: a newer SQLite may use
    another format.
    """
    numbers, levels = _read(record)
    if _written(record, numbers, levels) != record:
        return record
    empty = [place for place, level in enumerate(levels) if not level.parts]
    gone = {*empty[: max(0, len(levels) - KEPT)]}
    return _written(record, numbers, [level for place, level in enumerate(levels) if place not in gone])


def _written(record: bytes, numbers: bytes, levels: Sequence[Level]) -> bytes:
    return record[:_COOKIE] + _varint(len(levels)) + numbers + b"".join(level.record for level in levels)


def _read(record: bytes) -> tuple[bytes, list[Level]]:
    """The numbers of parts and writes as they stand there, and the levels, the lowest first."""
    number, start = _number(record, _COOKIE)
    _, place = _number(record, start)
    _, place = _number(record, place)
    numbers, levels = record[start:place], []
    for _level in range(number):
        first = place
        merging, place = _number(record, place)
        parts, place = _number(record, place)
        for _value in range(3 * parts):
            _, place = _number(record, place)
        levels.append(Level(merging, parts, record[first:place]))
    return numbers, levels


def _number(record: bytes, place: int) -> tuple[int, int]:
    """A varint of at most eight bytes, seven bits in each, and the place behind it."""
    value = 0
    while record[place] & _MORE:
        value = value << 7 | record[place] & ~_MORE
        place += 1
    return value << 7 | record[place], place + 1


def _varint(value: int) -> bytes:
    if value >= _MORE << 7:
        return b""  # more levels than SQLite reads
    return bytes([_MORE | value >> 7, value & _MORE - 1]) if value >= _MORE else bytes([value])
