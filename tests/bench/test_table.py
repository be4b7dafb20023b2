"""The written part of docs/performance.md, and its picture."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import table
from bench.chart import chart
from bench.lines import Line, at_least, at_most

READ = Line("threads", "read a thread", "/s", [30, 31, 32], [60, 60, 64], "nginx", at_least(0.5),
            peers={"Isso": [3.0], "WordPress": "could not be installed"})  # fmt: skip
MEMORY = Line("memory", "memory <idle>", "MB", [120], [60], "libraries", at_most(1.2), note="one process")


def test_only_what_stands_between_the_markers_changes() -> None:
    document = f"# Performance\n\nBefore.\n\n{table.BEGIN}\n\nold\n\n{table.END}\n\nWhy a row is missed.\n"

    written = table.replaced(document, "new")

    assert written == document.replace("old", "new")


@pytest.mark.parametrize("document", ["nothing", f"{table.BEGIN} no end", f"{table.END} no beginning"])
def test_a_document_without_both_markers_is_left_alone(document: str) -> None:
    with pytest.raises(ValueError, match="markers"):
        table.replaced(document, "new")


def test_docs_performance_has_a_place_for_figures() -> None:
    document = (Path(__file__).resolve().parents[2] / "docs" / "performance.md").read_text("utf-8")

    assert "| a figure |" in table.replaced(document, "| a figure |")


def test_every_figure_stands_with_its_bound_its_verdict_and_its_command() -> None:
    figures = table.figures([READ, MEMORY], {"machine": "2 cores"})

    assert "- machine: 2 cores" in figures
    assert (
        "| read a thread | 31 (30–32)/s | nginx: 60 (60–64)/s | 0.50 (0.50–0.52) | at least 0.50 | yes |"
        " `bench/run threads` |"
    ) in figures
    assert "| 120 MB | libraries: 60 MB | 2 | at most 1.20 | **no** |" in figures
    assert "- memory <idle>: one process" in figures


def test_a_peer_that_is_not_there_says_why() -> None:
    figures = table.figures([READ, MEMORY], {})

    assert "| work | ours | Isso | WordPress |" in figures
    assert "| read a thread | 31 (30–32)/s | 3/s | could not be installed |" in figures


def test_the_chart_is_a_picture_with_one_bar_for_each_ratio() -> None:
    alone = Line("start", "start", "s", [2.0], bound=at_most(3))

    drawn = ElementTree.fromstring(chart([READ, MEMORY, alone]))

    names = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "memory <idle>" in names
    assert "start" not in names
    verdicts = [rect.get("class") for rect in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert [verdict for verdict in verdicts if verdict != "base"] == ["yes", "no"]
