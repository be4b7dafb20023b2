"""Makes the database that MODERATION_* names and fills it: `python -m bench.data --comments 1000000 …`."""

import argparse
import subprocess
import sys

from bench.data import store
from bench.data.build import build
from bench.data.shape import Size
from bench.data.site import KEY
from moderation.cli import schema, sealed
from moderation.config import EXTENSION
from moderation.factory import create_app
from moderation.foundation.db import db
from moderation.sites import queries as sites


def main() -> None:
    """Build, or shorten the queue of what was built; then let `doctor` recount what is kept beside."""
    options = _options()
    app = create_app()
    with app.app_context():
        schema.upgrade()
        sealed.check(app.extensions[EXTENSION])
        site = sites.by_key(KEY)
        if site is None:
            threads = tuple(int(size) for size in options.threads.split(",") if size)
            site = build(Size(options.comments, options.pending, threads))
        elif options.leave_pending:
            with db.engine.connect() as connection:
                store.leave_pending(connection, site.id, options.leave_pending)
    repair()


def repair() -> None:
    """Counters that are kept beside the rows are counted by the product itself, where it keeps any."""
    doctor = [sys.executable, "-m", "moderation", "doctor"]
    told = subprocess.run([*doctor, "--help"], capture_output=True, text=True, check=True).stdout
    if "--repair" in told:
        subprocess.run([*doctor, "--repair"], check=False, stdout=subprocess.DEVNULL)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.data", description=__doc__)
    parser.add_argument("--comments", type=int, default=10_000)
    parser.add_argument("--pending", type=int, default=1_000)
    parser.add_argument("--threads", default="", help="sizes of long threads beside that of 50: 5000,50000")
    parser.add_argument("--leave-pending", type=int, help="of a site that stands: reject all but the oldest")
    return parser.parse_args()


if __name__ == "__main__":
    main()
