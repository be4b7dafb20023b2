"""Browsers of the desk's tests besides `page`."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def without_javascript(browser: Any) -> Iterator[Any]:
    """A tab of a phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def other_page(browser: Any) -> Iterator[Any]:
    """A colleague's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
