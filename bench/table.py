"""docs/performance.md: the part between two markers is made of a run; the prose around it stays."""

from collections.abc import Mapping, Sequence

from bench.lines import Line
from bench.numbers import span, written

BEGIN = "<!-- figures: written by bench/run, changes between these lines are lost -->"
END = "<!-- end of figures -->"

HEAD = ("work", "ours", "against", "ratio", "to reach", "reached", "command")


def replaced(document: str, figures: str) -> str:
    """The document with other figures between its markers. Raises ValueError when it lacks them."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the document has no place for figures: its two markers are missing")
    return f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}"


def figures(lines: Sequence[Line], about: Mapping[str, str]) -> str:
    """All that stands between the markers: the run, the figures, the peers."""
    parts = [
        "\n".join(f"- {name}: {value}" for name, value in about.items()),
        grid(HEAD, [cells(line) for line in lines]),
    ]
    peers = sorted({name for line in lines for name in line.peers})
    if peers:
        told = [line for line in lines if line.peers]
        parts += ["Peers at the same work, in the same rounds:"]
        parts += [grid(("work", "ours", *peers), [peer_cells(line, peers) for line in told])]
    notes = [f"- {line.work}: {line.note}" for line in lines if line.note]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def cells(line: Line) -> list[str]:
    """One line of the first table."""
    against = with_unit(span(line.against), line.unit) if line.against is not None else ""
    if against and line.against_name:
        against = f"{line.against_name}: {against}"
    bound = f"{line.bound.kind} {written(line.bound.number)}" if line.bound else "–"
    if line.bound and line.against is None:
        bound = with_unit(bound, line.unit)
    reached = {True: "yes", False: "**no**", None: ""}[line.is_reached]
    ratio = span(line.figures) if line.against is not None else ""
    ours = with_unit(span(line.ours), line.unit)
    return [line.work, ours, against, ratio, bound, reached, f"`bench/run {line.row}`"]


def peer_cells(line: Line, peers: Sequence[str]) -> list[str]:
    """One line of the second table; a peer that did not take part says why."""
    told = []
    for name in peers:
        value = line.peers.get(name, "–")
        told.append(value if isinstance(value, str) else with_unit(span(value), line.unit))
    return [line.work, with_unit(span(line.ours), line.unit), *told]


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    body = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in body)


def with_unit(text: str, unit: str) -> str:
    """`/s` clings to its number, words stand apart."""
    if not unit:
        return text
    return f"{text}{unit}" if unit.startswith("/") else f"{text} {unit}"
