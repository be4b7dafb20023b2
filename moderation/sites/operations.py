"""Writing sites."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from moderation.foundation import caching
from moderation.foundation.db import db
from moderation.foundation.ids import new_id
from moderation.sites.models import Origin, Site
from moderation.sites.policy import Policy


def create(
    key: str,
    name: str,
    origins: Sequence[str],
    *,
    now: datetime,
    language: str = "en",
    policy: Policy | None = None,
) -> Site:
    """A new site. `key` is public and must be new; `origins` are canonical ("https://magazine.example")."""
    site = Site(
        id=new_id(now),
        key=key,
        name=name,
        language=language,
        settings=(policy or Policy()).stored(),
        revision=1,
        created_at=now,
        origins=[],
    )
    db.session.add(site)
    db.session.flush()
    _allow(site, origins, now=now)
    caching.changed(f"site {key}")
    return site


def change(
    site: Site,
    *,
    now: datetime,
    name: str | None = None,
    policy: Policy | None = None,
    origins: Sequence[str] | None = None,
) -> list[str]:
    """Change what is given; returns the names of what changed. Readers' cached threads are stale then."""
    changed = []
    if name is not None and name != site.name:
        site.name = name
        changed.append("name")
    if policy is not None and policy != site.policy:
        site.settings = policy.stored()
        changed.append("policy")
    if origins is not None and set(origins) != {allowed.origin for allowed in site.origins}:
        _allow(site, origins, now=now)
        changed.append("origins")
    if changed:
        site.revision = Site.revision + 1  # from what is stored, as articles do
        caching.changed(f"site {site.key}")
    return changed


def _allow(site: Site, origins: Sequence[str], *, now: datetime) -> None:
    db.session.execute(delete(Origin).where(Origin.site_id == site.id))
    db.session.add_all(
        Origin(site_id=site.id, id=new_id(now) + place, origin=origin)
        for place, origin in enumerate(dict.fromkeys(origins))
    )
    db.session.flush()
    db.session.expire(site, ["origins"])
