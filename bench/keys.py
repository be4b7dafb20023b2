"""How soon the next reply stands on screen after a key, among 10,000: `python -m bench.keys`.

Chromium presses `a` at a server of its own; the page notes the time from the key to the first frame that
shows the next reply in focus. Prints the median, the 95th percentile and the slowest, as parts of the 100 ms
within which an answer seems immediate (Nielsen, Usability Engineering, 1993, chapter 5), and the bytes of the
first page.
"""

import argparse
import gzip
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench import product
from bench.data.shape import Size
from bench.data.site import OWNER
from bench.desk import QUEUE

LIMIT_MS = 100
WATCH = """
window.taken = [];
document.addEventListener("keydown", () => {
  const [start, before] = [performance.now(), document.querySelector(".row[aria-current]")?.dataset.comment];
  const look = () => requestAnimationFrame((frame) => {
    const now = document.querySelector(".row[aria-current]:focus")?.dataset.comment;
    now && now !== before ? taken.push(performance.now() - start) : look();
  });
  look();
}, true);
"""


def main() -> None:
    """Measure and print; nothing is kept."""
    options = argparse.ArgumentParser(prog="python -m bench.keys", description=__doc__)
    options.add_argument("--presses", type=int, default=200)
    options.add_argument("--pause", type=int, default=120, help="milliseconds between two keys")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        product.fill(product.emptied(place / "instance"), Size(10_000, 3_000))
        with product.serving(place / "instance", place / "log") as server:
            taken, size = press(server.origin, given.presses, given.pause)
    taken.sort()
    middle, slow = statistics.median(taken), taken[int(len(taken) * 0.95)]
    print(
        f"{len(taken)} of {given.presses} keys shown; median {middle:.0f} ms, 95th percentile {slow:.0f} ms,"
    )
    print(f"slowest {taken[-1]:.0f} ms: {middle / LIMIT_MS:.2f}, {slow / LIMIT_MS:.2f} and", end=" ")
    print(f"{taken[-1] / LIMIT_MS:.2f} of {LIMIT_MS} ms")
    print(f"first page with its scripts and styles: {size:,} bytes compressed")


def press(origin: str, presses: int, pause: int) -> tuple[list[float], int]:
    """Milliseconds for each key, and the compressed bytes of the first page."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{origin}/login")
        page.fill("[name=email]", OWNER[0])
        page.fill("[name=password]", OWNER[1])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/queue/pending*")
        size = weigh(page, origin + QUEUE)
        page.evaluate(WATCH)
        for _ in range(presses):
            page.keyboard.press("a")
            page.wait_for_timeout(pause)
        taken: list[float] = page.evaluate("taken")
        browser.close()
        return taken, size


def weigh(page: Any, url: str) -> int:
    """The bytes of a page with all that it asks for at once, compressed."""
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(gzip.compress(answer.body()))}))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return sum(sizes.values())


if __name__ == "__main__":
    main()
