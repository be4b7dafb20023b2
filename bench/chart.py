"""docs/performance.svg: every ratio as a bar beside the figure it has to reach."""

from collections.abc import Sequence
from html import escape

from bench.lines import Line
from bench.numbers import median, written

LABEL, WIDTH, ROW, TOP = 400, 960, 34, 44
FULL = 1.5
"""The ratio at the right end; what is more ends there too, and its number tells it."""

STYLE = """text { fill: #22252a; font: 13px system-ui, sans-serif } .small { font-size: 11px }
.base { fill: #e6e3da } .yes { fill: #2f7d5b } .no { fill: #b4532a }
.mark { stroke: #22252a; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e8e6e1 } .base { fill: #2c3137 } .yes { fill: #58b98d }
.no { fill: #e08a5b } .mark { stroke: #e8e6e1 } }"""


def chart(lines: Sequence[Line]) -> str:
    """A picture that follows the reader's colour scheme and needs no library."""
    drawn = [line for line in lines if line.against is not None and line.bound is not None]
    height = TOP + ROW * len(drawn) + 14
    bars = [bar(line, TOP + ROW * number) for number, line in enumerate(drawn)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>Ratios of the last run, each beside the figure to reach</title>",
            f"<style>{STYLE}</style>",
            f'<text x="{LABEL}" y="20" class="small">ratio to what it is measured against;'
            " the mark is the figure to reach</text>",
            *bars,
            "</svg>\n",
        ]
    )


def bar(line: Line, y: float) -> str:
    """One line: its words, its bar, its number, and the mark."""
    assert line.bound is not None
    value = median(line.figures)
    reached = "yes" if line.is_reached else "no"
    mark = place(line.bound.number)
    words = f"{line.bound.kind} {written(line.bound.number)}"
    return (
        f'<text x="{LABEL - 12}" y="{y + 15}" text-anchor="end">{escape(line.work)}</text>'
        f'<rect class="base" x="{LABEL}" y="{y}" width="{place(FULL) - LABEL:.0f}" height="20" rx="3"/>'
        f'<rect class="{reached}" x="{LABEL}" y="{y}" width="{place(value) - LABEL:.1f}" height="20" rx="3"/>'
        f'<path class="mark" d="M{mark:.1f} {y - 3} V{y + 23}"/>'
        f'<text x="{place(FULL) + 8:.0f}" y="{y + 15}">{written(value)}'
        f'<tspan class="small" dx="8">{words}</tspan></text>'
    )


def place(ratio: float) -> float:
    """Where a ratio ends on the picture."""
    room = WIDTH - LABEL - 150
    return LABEL + room * min(max(ratio, 0), FULL) / FULL
