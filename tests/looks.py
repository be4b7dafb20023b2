"""How a page looks: at a desk and on a phone, in light and dark."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

DESK, PHONE = 1280, 390


class Look(NamedTuple):
    """A width in pixels, and a color scheme."""

    width: int
    scheme: str


SMALL = """parts => parts.filter((part) => part.offsetHeight && part.offsetHeight < 44)
    .map((part) => part.textContent)"""
LOOKS = (Look(PHONE, "dark"), Look(PHONE, "light"), Look(DESK, "dark"), Look(DESK, "light"))
WHOLE = (LOOKS[0], LOOKS[-1])
"""Each width and each scheme; what is left is only a matter of colors."""
ON_A_PHONE = WHOLE[:1]
"""For a matter of words, which need the most room where there is the least."""
EVERY_RULE = {"resultTypes": ["violations"]}
RUN = """options => axe.run(document, options)
    .then((found) => ({ ...found, passes: [], incomplete: [], inapplicable: [] }))"""
"""Bringing home all that is right would take as long as looking for what is wrong."""
COLORS = EVERY_RULE | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def looks(page: Any, wanted: Sequence[Look] = LOOKS) -> Iterator[Look]:
    """Let an open page look each way in turn; it stays as the last one."""
    for look in wanted:
        page.set_viewport_size({"width": look.width, "height": 844})
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        yield look


def barriers(page: Any, options: dict[str, Any] = EVERY_RULE) -> AxeResults:
    """What axe finds wrong with an open page as it looks now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(RUN, options))


def expect_no_barrier(page: Any, where: str, wanted: Sequence[Look] = LOOKS) -> None:
    """Axe finds nothing wrong, and nothing has to be scrolled sideways, however the page looks."""
    for look in looks(page, wanted):
        found = barriers(page, EVERY_RULE if look in WHOLE else COLORS)
        assert found.violations_count == 0, f"{where}, {look}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where}, {look}"


def expect_no_small_target(page: Any, parts: Any, where: str) -> None:
    """A thumb hits each of these parts that shows: on a phone it is at least 44 pixels high."""
    for look in looks(page):
        if look.width == PHONE:
            assert parts.count() > 0, where
            assert parts.evaluate_all(SMALL) == [], f"{where}, {look}"
