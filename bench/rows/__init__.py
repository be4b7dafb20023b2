"""What is measured, one module for each row of the table: a drawer.

Memory and start come first, while nothing else of ours runs; what fills the million comes last.
"""

from collections.abc import Callable

from bench.lines import Line
from bench.rows import approvals, growth, long, memory, postgresql, posts, queue, start, threads
from bench.stage import Stage

ROWS: tuple[tuple[str, Callable[[Stage], list[Line]]], ...] = (
    ("memory", memory.measure),
    ("start", start.measure),
    ("threads", threads.measure),
    ("unchanged", threads.measure_unchanged),
    ("counts", threads.measure_counts),
    ("posts", posts.measure),
    ("posters", posts.measure_readers),
    ("postgresql", postgresql.measure),
    ("machines", postgresql.measure_machines),
    ("long", long.measure),
    ("queue", queue.measure),
    ("approvals", approvals.measure),
    ("growth", growth.measure),
    ("searches", growth.measure_searches),
)
