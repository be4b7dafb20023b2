"""Settings as JSON, which may come from a release that allowed other values or none at all."""

from dataclasses import fields
from functools import lru_cache
from typing import Any

import structlog

log = structlog.get_logger()


def read(policy: Any, stored: dict[str, Any]) -> dict[str, Any]:
    """The values that are stored for the fields of `policy`; others are left out.

    A value that is not allowed is read as the nearest allowed one, and the log says so.
    """
    values = {}
    for field in fields(policy):
        if field.name in stored:
            setting, before = field.metadata["setting"], stored[field.name]
            values[field.name] = setting.nearest(before, field.default)
            if setting.to_json(values[field.name]) != before and not setting.own_page:
                _warn(field.name, repr(before)[:80], repr(values[field.name])[:80])
    return values


def written(policy: Any) -> dict[str, Any]:
    """Every value of a policy as JSON."""
    return {
        field.name: field.metadata["setting"].to_json(getattr(policy, field.name)) for field in fields(policy)
    }


@lru_cache(maxsize=256)
def _warn(name: str, stored: str, read_as: str) -> None:
    """Once in each process, because policies are read all the time."""
    log.warning("setting.out_of_bounds", setting=name, stored=stored, read_as=read_as)
