"""Arithmetic of measurements: medians, ranges, ratios, percentiles, and how they are written."""

from collections.abc import Sequence
from math import ceil
from statistics import median

__all__ = ["median", "percentile", "ratios", "span", "written"]


def ratios(ours: Sequence[float], against: Sequence[float]) -> list[float]:
    """Ours by theirs, round by round: rounds are interleaved, so a slow minute meets both.

    Raises ValueError when the rounds don't pair, or when a limit did nothing in one.
    """
    if len(ours) != len(against):
        raise ValueError("rounds come in pairs")
    if not all(against):
        raise ValueError("what is measured against did nothing in a round")
    return [one / other for one, other in zip(ours, against, strict=True)]


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that `part` (0..1) of all values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("no value, no percentile")
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered)) - 1)]


def span(values: Sequence[float]) -> str:
    """The median with the range: "52,100 (50,300–53,900)"; one value stands alone."""
    middle = written(median(values))
    low, high = written(min(values)), written(max(values))
    return middle if low == high else f"{middle} ({low}–{high})"


def written(value: float) -> str:
    """A number with as many digits as it deserves: 52,104; 231; 4.8; 0.51; 0.0031."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 0.1:
        return f"{value:.2f}"
    return f"{value:.2g}"
