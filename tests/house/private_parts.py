"""Parts of libraries that their authors may change in any version, and that we lean on nevertheless."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from flask import Flask, current_app, g, session
from flask_babel import Babel, get_locale, refresh
from flask_login import LoginManager, UserMixin, login_user
from flask_principal import Principal
from flask_security import utils as flask_security
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from granian.constants import Interfaces
from granian.log import LOGGING_CONFIG
from granian.server.mp import MPServer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import column, select, table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.selectable import AliasedReturnsRows
from werkzeug.routing import Map, Rule

from moderation.foundation.hints import HintingCompiler, by_index


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a library, where we use it, and whether it still is what we take it for."""

    library: str
    name: str
    used_in: str
    is_there: Callable[[], bool]


def _an_app(*extensions: Callable[[Flask], Any]) -> Flask:
    app = Flask("parts")
    app.secret_key = "a secret"
    for extension in extensions:
        extension(app)
    return app


def _translations_are_forgotten() -> bool:
    with _an_app(Babel).test_request_context():
        get_locale()
        g._flask_babel.babel_translations = object()
        refresh()
        return not hasattr(g._flask_babel, "babel_translations")


def _cookie_hook_is_registered() -> bool:
    app = _an_app(LoginManager)
    return app.login_manager._update_remember_cookie in app.after_request_funcs[None]


def _login_is_kept_in_the_session() -> bool:
    account = UserMixin()
    account.id = "alice"
    with _an_app(LoginManager).test_request_context():
        login_user(account)
        return (session["_user_id"], session["_fresh"]) == ("alice", True)


def _identity_hook_is_a_method() -> bool:
    app = _an_app(lambda app: Principal(app, use_sessions=False))
    return any(isinstance(hook.__self__, Principal) for hook in app.before_request_funcs[None])


def _sign_in_sets(key: str) -> bool:
    return f'session["{key}"]' in inspect.getsource(flask_security.login_user)


def _protection_is_an_extension() -> bool:
    return isinstance(_an_app(CSRFProtect).extensions["csrf"], CSRFProtect)


def _token_is_signed() -> bool:
    with _an_app(CSRFProtect).test_request_context():
        signer = URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token")
        return bool(signer.loads(generate_csrf()) == session["csrf_token"])


def _server_holds(name: str) -> bool:
    return hasattr(MPServer("moderation.factory:create_server", interface=Interfaces.RSGI), name)


def _logger_has_its_name() -> bool:
    return "_granian" in LOGGING_CONFIG["loggers"]


def _respawning_can_be_delayed() -> bool:
    return "delay" in inspect.signature(MPServer._respawn_workers).parameters


def _hint_is_rendered() -> bool:
    dialect = sqlite.dialect()
    dialect.statement_compiler = HintingCompiler
    comments = table("comments", column("id"))
    return "INDEXED BY ix" in str(by_index(select(comments), comments, "ix").compile(dialect=dialect))


def _columns_are_made_late() -> bool:
    made = select(column("id")).subquery()
    return not made._cols_populated and "id" in made.c and made._cols_populated


def _columns_are_made_by_it() -> bool:
    return callable(AliasedReturnsRows._populate_column_collection)


def _builders_are_compiled_by_it() -> bool:
    compiled = []

    class Watched(Rule):
        def _compile_builder(self, append_unknown: bool = True) -> Any:
            compiled.append(append_unknown)
            return super()._compile_builder(append_unknown)

    Map([Watched("/<name>", endpoint="name")])
    return compiled == [False, True]


def _words_of_a_rule() -> bool:
    rule = Rule("/<name>/", endpoint="name")
    Map([rule])
    return (False, "/") in rule._trace and (True, "name") in rule._trace


_SECURITY = "moderation/moderators/security.py"
_SHARED = "tests/house/test_shared_statements.py"
_WEB = "moderation/cli/web.py"
_HELD = ("_init_shared_socket", "bind_addr", "bind_port", "interrupt_children", "respawned_wrks", "wrks")
PARTS = (
    Part("Flask-Babel", "g._flask_babel", "moderation/foundation/languages.py", _translations_are_forgotten),
    Part("Flask-Login", "_update_remember_cookie", _SECURITY, _cookie_hook_is_registered),
    Part("Flask-Login", "_user_id", "tests/clients.py", _login_is_kept_in_the_session),
    Part("Flask-Login", "_fresh", "tests/clients.py", _login_is_kept_in_the_session),
    Part("Flask-Principal", "__self__", _SECURITY, _identity_hook_is_a_method),
    Part("Flask-Security", "fs_cc", "tests/clients.py", partial(_sign_in_sets, "fs_cc")),
    Part("Flask-Security", "fs_paa", "tests/clients.py", partial(_sign_in_sets, "fs_paa")),
    Part("Flask-WTF", 'extensions["csrf"]', "moderation/embed/__init__.py", _protection_is_an_extension),
    Part("Flask-WTF", "wtf-csrf-token", "tests/clients.py", _token_is_signed),
    Part("granian", "_respawn_workers", _WEB, _respawning_can_be_delayed),
    *(Part("granian", name, _WEB, partial(_server_holds, name)) for name in _HELD),
    Part("granian", "_granian", "moderation/foundation/logging.py", _logger_has_its_name),
    Part("pytest", "_nodeid", "pyproject.toml", partial(hasattr, pytest.Item, "_nodeid")),
    Part("SQLAlchemy", "get_from_hint_text", "moderation/foundation/hints.py", _hint_is_rendered),
    Part("SQLAlchemy", "_cols_populated", _SHARED, _columns_are_made_late),
    Part("SQLAlchemy", "_populate_column_collection", _SHARED, _columns_are_made_by_it),
    Part("Werkzeug", "_compile_builder", "tests/reuse.py", _builders_are_compiled_by_it),
    Part("Werkzeug", "_trace", "tests/reuse.py", _words_of_a_rule),
)
DOCUMENTED = {"_asdict", "_exit", "_fields", "_get_current_object", "_make", "_mapping", "_replace"}
"""Begin with an underscore and are promised all the same: named tuples', os, Werkzeug's, SQLAlchemy's."""
