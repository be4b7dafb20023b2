"""Composition root: puts the application together from its parts."""

import os
import time
from functools import partial
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from moderation import config, worker
from moderation.config import Settings
from moderation.embed import following, ready
from moderation.foundation import (
    batching,
    caching,
    crypto,
    engines,
    failures,
    headers,
    languages,
    logging,
    mail,
    places,
    rsgi,
)
from moderation.foundation.db import db
from moderation.foundation.limits import limiter
from moderation.moderators import security

MOST_BYTES = 256 * 1024
"""The longest request body."""

READS = frozenset({"/embed.js", "/report.js", "/count.js", "/healthz", "/readyz"})

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application, ready to serve. Raises config.Unsettled when its settings are unsafe."""
    if settings is None:
        logging.prepare()
        settings = config.load(os.environ)
    app = Flask("moderation", template_folder=str(places.templates()), static_folder=str(places.static()))
    app.config.update(_config(settings))
    app.extensions[config.EXTENSION] = settings
    app.extensions[crypto.EXTENSION] = crypto.KeyRing(settings.data_keys, settings.secret_key)
    app.extensions[crypto.SOURCE] = partial(config.data_keys_now, settings)
    app.extensions[caching.EXTENSION] = caching.Changes(settings.instance / "changes")
    app.extensions[batching.EXTENSION] = batching.Batches()
    app.extensions[mail.EXTENSION] = mail.Mailbox(settings.mail_url, settings.instance / "outbox")
    _add_database(app)
    languages.register(app)
    csrf.init_app(app)
    limiter.init_app(app)
    security.register(app, settings)
    failures.register(app)
    _add_surfaces(app, settings)
    _watch(app, settings)
    _wrap(app, settings)
    return app


def create_server() -> rsgi.Bridge:
    """The application for granian: ready bytes from its event loop, the rest from threads."""
    app = create_app()
    settings: Settings = app.extensions[config.EXTENSION]
    front: ready.Front = app.extensions[ready.EXTENSION]
    return rsgi.Bridge(
        app.wsgi_app,
        front.quick,
        _is_read,
        failures.busy,
        threads=settings.threads,
        most_bytes=MOST_BYTES,
    )


def _is_read(path: str) -> bool:
    """Whether readers, their scripts or a load balancer wait for a GET of this path."""
    return path.startswith(("/api/", "/static/")) or path in READS


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": crypto.derive(settings.secret_key.encode(), "sessions").hex(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine(settings),
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "RATELIMIT_ENABLED": settings.limits,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": settings.redis_url is not None,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.is_https,
    }


def _engine(settings: Settings) -> dict[str, Any]:
    options = {"hide_parameters": True, "json_serializer": _json, "json_deserializer": orjson.loads}
    if settings.database_url.startswith("sqlite"):
        return options
    return options | {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _add_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)


def _add_surfaces(app: Flask, settings: Settings) -> None:
    from moderation import dashboard, embed

    dashboard.register(app)
    embed.register(app)
    worker.register(app, settings)
    app.add_url_rule("/healthz", view_func=_alive, endpoint="healthz")
    app.add_url_rule("/readyz", view_func=_ready, endpoint="readyz")


def _alive() -> tuple[str, dict[str, str]]:
    """The process answers."""
    return "ok\n", {"Content-Type": "text/plain", "Cache-Control": "no-store"}


def _ready() -> tuple[str, int, dict[str, str]]:
    """The process can reach its database, and the schema is there."""
    head = {"Content-Type": "text/plain", "Cache-Control": "no-store"}
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return "the database does not answer\n", 503, head
    return "ready\n", 200, head


def _watch(app: Flask, settings: Settings) -> None:
    """One log line and the security headers for every answer."""
    log = structlog.get_logger("moderation.request").bind()

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        headers.secure(response.headers, https=settings.is_https)
        took = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
        rule = request.url_rule.rule if request.url_rule else None
        log.info("request", method=request.method, rule=rule, status=response.status_code, milliseconds=took)
        return response


def _wrap(app: Flask, settings: Settings) -> None:
    """Static files in front, the proxies' headers believed as far as there are proxies."""

    def add(head: Any, _path: str, _url: str) -> None:
        headers.secure(head, https=settings.is_https)

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=places.static(), prefix="static/", max_age=60, add_headers_function=add
    )
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _keep_ready(app, settings)


def _keep_ready(app: Flask, settings: Settings) -> None:
    """Threads and counts in front of everything, as bytes."""
    changes: caching.Changes = app.extensions[caching.EXTENSION]
    front = ready.Front(app.wsgi_app, caching.Store(settings.cache_megabytes * 2**20), changes)
    follower = following.Follower(app, changes, front)
    front.ask = follower.ask
    app.extensions[following.EXTENSION] = follower
    app.extensions[ready.EXTENSION] = front
    app.wsgi_app = front  # type: ignore[method-assign]
