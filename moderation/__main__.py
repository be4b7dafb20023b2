"""The console script `moderation`."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask

from moderation import config, create_app
from moderation.cli import run
from moderation.cli.parts import Parts
from moderation.foundation import logging


def main() -> None:
    """Run one command; the exit code is 2 for wrong use and 1 for a failure."""
    logging.prepare()
    run(Parts(lambda: config.load(os.environ), create_app, _consume, _create_magazine, _seed))


def _consume(app: Flask) -> None:
    from moderation.worker import consume

    consume(app)


def _create_magazine(**options: Any) -> Any:
    return import_module("moderation.demo.site").create_magazine(**options)


def _seed(*arguments: Any, **options: Any) -> None:
    if find_spec("moderation.demo.seed"):
        import_module("moderation.demo.seed").seed(*arguments, **options)


if __name__ == "__main__":
    main()
