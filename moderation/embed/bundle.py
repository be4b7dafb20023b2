"""The scripts a publisher's page loads, assembled once from the small modules in static/embed/.

No build step: the modules' import and export lines are dropped, their bodies put behind each other
into one function, and white space and comments taken out (rjsmin, rcssmin). The style sheet travels
inside the script as a string and reaches the shadow root as a constructed sheet, so that a page
needs no `style-src` for us and makes one request instead of two. What few readers ever need (reporting) is
a module of its own, which the embed loads when it is asked for.
"""

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin

from moderation.foundation import places
from moderation.reports.grounds import FOR_READERS
from moderation.reports.notices import LONGEST_TEXT

# Whoever uses a constant at load time stands behind the module that makes it.
MODULES = (
    "words", "dom", "time", "avatar", "store", "api", "comment", "form", "mine", "thread", "main",
)  # fmt: skip
ON_DEMAND = ("dom", "report")

_IMPORT = re.compile(r"^import\s[^;]*;.*$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)
_NAME = re.compile(
    r"^(?:export )?(?:async )?(?:function|const|let|class)\s+(\w+)|^const \{ ([\w, ]+) \}",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Bundle:
    """A script ready to be sent. `etag` is a strong validator with its quotes (RFC 9110, 8.8.3)."""

    body: bytes
    gzip: bytes
    etag: str


@cache
def embed_script() -> Bundle:
    """/embed.js: thread, form and style sheet. Raises ValueError where two modules use one name."""
    sources = [_source(f"{name}.js") for name in MODULES]
    _refuse_shared_names(sources)
    style = json.dumps(rcssmin.cssmin(_source("embed.css")), ensure_ascii=False)
    body = "\n".join([f"const STYLE={style};", *map(_without_module_lines, sources)])
    return _bundle(f"(()=>{{'use strict';\n{body}\n}})();")


@cache
def report_script() -> Bundle:
    """/report.js: the form that reports a comment, as a module, with its style sheet and its reasons."""
    sources = [_source(f"{name}.js") for name in ON_DEMAND]
    style = rcssmin.cssmin(_source("report.css"))
    made = {"STYLE": style, "GROUNDS": [*FOR_READERS.items()], "LONGEST": LONGEST_TEXT}
    constants = [f"const {name}={json.dumps(value, ensure_ascii=False)};" for name, value in made.items()]
    return _bundle("\n".join([*constants, *map(_without_module_lines, sources), "export { report };"]))


@cache
def count_script() -> Bundle:
    """/count.js: fills links with reply counts."""
    return _bundle(_source("count.js"))


def _bundle(script: str) -> Bundle:
    body = rjsmin.jsmin(script).encode("ascii", "backslashreplace")  # whatever the page's charset
    digest = hashlib.sha256(body).hexdigest()[:20]
    return Bundle(body, _packed(body), f'"{digest}"')


def _packed(body: bytes) -> bytes:
    """As gzip; blocks of 4,096 symbols (memLevel 6) suit a script better than zlib's own 16,384."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31, 6)
    return packing.compress(body) + packing.flush()


def _without_module_lines(source: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", source))


def _refuse_shared_names(sources: list[str]) -> None:
    """In one function all modules share one scope: a name may be made once."""
    seen: dict[str, str] = {"STYLE": "the bundle"}
    for module, source in zip(MODULES, sources, strict=True):
        for match in _NAME.finditer(source):
            for name in re.findall(r"\w+", match[1] or match[2]):
                if name in seen:
                    raise ValueError(f"{name} is made in {seen[name]} and again in {module}.js")
                seen[name] = f"{module}.js"


def _source(name: str) -> str:
    return Path(places.static() / "embed" / name).read_text(encoding="utf-8")
