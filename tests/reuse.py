"""What the applications of one test process share, since each test makes its own of the same parts.

The functions that Werkzeug compiles to build URLs, the code that Jinja compiles of templates and the SQL that
SQLAlchemy compiles of statements depend on the source alone, yet compiling them anew costs more than most
tests.
"""

import gc
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


def share_builders() -> None:
    """Let rules of the same words share the functions that build their URLs; each binds them to itself."""
    compiled: dict[tuple[object, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        words = (
            rule.rule,
            rule.subdomain,
            rule.host,
            repr(rule.defaults),
            tuple(rule._trace),
            append_unknown,
        )
        if words not in compiled:
            compiled[words] = compile_builder(rule, append_unknown)
        return compiled[words]

    Rule._compile_builder = once  # type: ignore[method-assign]


class _Compiled(BytecodeCache):
    """The code of templates, by name and source."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.code[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = _Compiled()


def share_templates(app: Flask) -> None:
    """Let the application take the code of its templates from the applications before it."""
    app.jinja_env.bytecode_cache = _TEMPLATES


class _Statements(LRUCache[Any, Any]):
    """The SQL of statements on one kind of database; an engine asks by its own dialect first."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_STATEMENTS = {name: _Statements(2_000) for name in ("sqlite", "postgresql")}


def share_statements(engine: Engine) -> None:
    """Let the engine take the SQL of its statements from the engines before it."""
    engine.update_execution_options(compiled_cache=_STATEMENTS[engine.dialect.name])


def keep_what_is_loaded() -> None:
    """Let the collector pass over modules and collected tests, which stay to the end, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
