"""A reply form under any article, and a desk to moderate what readers write."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moderation.factory import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """`moderation.create_app`, imported when it is first asked for."""
    if name == "create_app":
        from importlib import import_module

        return import_module("moderation.factory").create_app
    raise AttributeError(name)
