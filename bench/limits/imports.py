"""A Flask application that imports every library of pyproject.toml and does nothing: the limit of memory.

`python -m bench.limits.imports PORT` serves it as the product is served, with one web process.
"""

import importlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from flask import Flask

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def libraries() -> list[str]:
    """The modules at the top of what the product depends on."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    wanted = {normal(re.split(r"[\[<>=!~; ]", line)[0]) for line in project["dependencies"]}
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if any(name.startswith(normal(module)) for name in wanted & {normal(owner) for owner in owners})
    )


def normal(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def create_app() -> Flask:
    """It answers /readyz and nothing else."""
    for module in libraries():
        importlib.import_module(module)
    app = Flask("libraries")
    app.add_url_rule("/readyz", view_func=lambda: "ready\n", endpoint="readyz")
    return app


def main() -> None:
    """Serve until stopped.

    The process that starts the web process has the application too, as that of `moderation serve`.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    create_app()
    Server(
        "bench.limits.imports:create_app", factory=True, interface=Interfaces.WSGI, address="127.0.0.1",
        port=int(sys.argv[1]), workers=1, blocking_threads=4, websockets=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
