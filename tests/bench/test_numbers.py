"""Medians, ratios and percentiles, and how they are written."""

import pytest

from bench.lines import Line, at_least, at_most
from bench.load import Refused, read
from bench.numbers import percentile, ratios, span, written

TOLD = (
    'BENCH {"requests": %d, "seconds": 2.0, "p50": 1.5, "p99": 9.0, "connect": 0, "read": %d,'
    ' "write": 0, "status": %d, "timeout": 0, "unexpected": %d}\n'
)


def test_a_ratio_is_taken_round_by_round() -> None:
    line = Line("threads", "read", "/s", [30, 10, 50], [60, 40, 50], "nginx", at_least(0.5))

    assert line.figures == [0.5, 0.25, 1.0]
    assert line.is_reached is True


def test_where_less_is_better_the_ratio_says_how_many_times_longer_it_takes() -> None:
    line = Line("queue", "page", "/s", [100], [130], "short", at_most(1.2), upside_down=True)

    assert line.figures == [1.3]
    assert line.is_reached is False


def test_without_anything_to_compare_with_the_figure_is_our_own() -> None:
    assert Line("start", "start", "s", [2.0, 4.0, 2.5], bound=at_most(3)).is_reached is True
    assert Line("start", "start", "s", [2.0]).is_reached is None


def test_rounds_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="pairs"):
        ratios([1, 2], [1])
    with pytest.raises(ValueError, match="nothing"):
        ratios([1], [0])


@pytest.mark.parametrize(("part", "expected"), [(0, 1), (0.5, 50), (0.99, 99), (1, 100)])
def test_a_percentile_is_the_nearest_rank(part: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), part) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [(52_104.4, "52,104"), (231.4, "231"), (48.26, "48.3"), (3, "3"), (0.512, "0.51"), (0.0031, "0.0031")],
)
def test_a_number_has_the_digits_that_it_deserves(value: float, text: str) -> None:
    assert written(value) == text


def test_a_median_comes_with_its_range() -> None:
    assert span([300, 100, 200]) == "200 (100–300)"
    assert span([7.0]) == "7"


def test_a_line_survives_being_kept_as_json() -> None:
    line = Line("queue", "page", "/s", [100], [130], "short", at_most(1.2), peers={"Isso": "not there"})

    assert Line.of(line.stored()) == line


def test_what_wrk_counted_becomes_a_rate() -> None:
    measured = read("Running 2s test\n" + TOLD % (1000, 0, 0, 0))

    assert (measured.rate, measured.p50, measured.p99) == (500, 1.5, 9.0)


@pytest.mark.parametrize("wrong", [(1000, 2, 0, 0), (1000, 0, 2, 0), (1000, 0, 0, 2), (0, 0, 0, 0)])
def test_a_load_whose_answers_are_not_those_expected_is_no_measurement(wrong: tuple[int, ...]) -> None:
    with pytest.raises(Refused):
        read(TOLD % wrong)


def test_a_load_that_wrote_nothing_is_no_measurement() -> None:
    with pytest.raises(Refused, match="unable to connect"):
        read("unable to connect to 127.0.0.1:1")
