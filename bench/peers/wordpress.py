"""WordPress from Debian behind nginx and PHP-FPM, with MariaDB: a server of the run's own, all on loopback.

As https://developer.wordpress.org/advanced-administration/server/web-server/nginx/ has it, and its page on
performance: PHP-FPM on a socket, opcache on, keep-alive to the client. No page cache, for that would serve
late what a moderator decided. Comments wait for a moderator, as with us; its flood check (one comment in
15 s for each address) is off, as our limits are. Read is the REST answer of 50 comments, the like of our
thread.
"""

import http.cookiejar
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.peers.peer import FIRST, WAITING, Peer
from bench.processes import NotStarted, free_port, started, wait_for
from bench.stage import say

FILES = Path(__file__).parent / "wordpress_files"
CODE = Path("/usr/share/wordpress")
PASSWORD = "only-for-measurements"
TARGETS = {
    "wp-config.php": "site/wp-config.php",
    "no-flood-check.php": "site/wp-content/mu-plugins/no-flood-check.php",
    "install.php": "install.php",
    "fpm.conf": "fpm.conf",
    "nginx.conf": "nginx.conf",
}


@contextmanager
def serving(place: Path, log: Path, comments: int) -> Iterator[Peer]:
    """WordPress with so many comments, 50 of them on the first article and a tenth waiting.

    Raises NotStarted, CalledProcessError.
    """
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(CODE, place / "site", ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
    (place / "site" / "wp-content" / "mu-plugins").mkdir(parents=True)
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        _database(stack, place, log)
        for name, target in TARGETS.items():
            _write(name, place / target, place, port)
        _php(place, ["install.php", str(comments // 50), str(comments), str(FIRST), str(WAITING), PASSWORD])
        fpm = [_fpm(), "--nodaemonize", "--allow-to-run-as-root", "--fpm-config", place / "fpm.conf"]
        stack.enter_context(started(fpm, log=log))
        nginx = ["/usr/sbin/nginx", "-p", place, "-c", place / "nginx.conf", "-e", place / "nginx.log"]
        process = stack.enter_context(started(nginx, log=log))
        read = f"{origin}/index.php?rest_route=/wp/v2/comments&post=1&per_page=50&order=asc"
        wait_for(read, process, log)
        yield Peer(
            kind="wordpress", version=_version(place), origin=origin, read=read,
            post=f"{origin}/wp-comments-post.php", headers=_session(origin),
            queue=f"{origin}/wp-admin/edit-comments.php?comment_status=moderated",
            approval=lambda number: f"/index.php?rest_route=/wp/v2/comments/{number} status=approved",
            approved=200,
        )  # fmt: skip


def _session(origin: str) -> dict[str, str]:
    """Cookies of the administrator, and the token that the REST API asks of them."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{origin}/wp-login.php", timeout=30).close()
    fields = {"log": "owner", "pwd": PASSWORD, "testcookie": "1"}
    browser.open(f"{origin}/wp-login.php", urllib.parse.urlencode(fields).encode(), timeout=60).close()
    with browser.open(f"{origin}/wp-admin/admin-ajax.php?action=rest-nonce", timeout=30) as answer:
        token = answer.read().decode()
    # The names end in a hash of the address; a path is named for each, but all are sent here.
    kept = {cookie.name: cookie.value or "" for cookie in jar}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items()), "X-WP-Nonce": token}


def _database(stack: ExitStack, place: Path, log: Path) -> None:
    """MariaDB on a socket in `place`, with an empty database."""
    folder, socket = place / "mariadb", place / "mariadb.sock"
    user = ["--user=root"] if os.geteuid() == 0 else []
    install = [
        "mariadb-install-db",
        "--no-defaults",
        f"--datadir={folder}",
        "--auth-root-authentication-method=normal",
    ]
    subprocess.run([*install, *user], check=True, capture_output=True)
    command = ["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={folder}", f"--socket={socket}",
               "--skip-networking", "--innodb-buffer-pool-size=512M", *user]  # fmt: skip
    process = stack.enter_context(started(command, log=log))
    make = ["mariadb", "--no-defaults", f"--socket={socket}", "-u", "root", "-e",
            "CREATE DATABASE wordpress CHARACTER SET utf8mb4"]  # fmt: skip
    for _ in range(300):
        if process.poll() is None and not subprocess.run(make, capture_output=True, check=False).returncode:
            return
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise NotStarted("MariaDB does not answer")


def _write(name: str, target: Path, place: Path, port: int) -> None:
    """A file of wordpress_files/ with its places filled in."""
    text = (FILES / name).read_text("utf-8")
    user = "root" if os.geteuid() == 0 else ""
    for word, value in (("@PLACE@", str(place)), ("@PORT@", str(port)), ("@USER@", user and f"user {user};")):
        text = text.replace(word, value)
    target.write_text(text, "utf-8")


def _php(place: Path, arguments: list[str]) -> str:
    done = subprocess.run(
        ["php", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LANG": "C"},
    )
    if done.returncode:
        say(done.stdout[-400:] + done.stderr[-400:])
        raise NotStarted("WordPress could not be installed into its database")
    return done.stdout


def _fpm() -> Path:
    """PHP-FPM carries its version in its name on Debian. Raises NotStarted."""
    found = sorted(Path("/usr/sbin").glob("php-fpm*"))
    if not found:
        raise NotStarted("php-fpm is missing")
    return found[-1]


def _version(place: Path) -> str:
    told = _php(
        place, ["-r", "include 'site/wp-includes/version.php'; echo $wp_version, ', PHP ', PHP_VERSION;"]
    )
    maria = subprocess.run(["mariadbd", "--version"], capture_output=True, text=True, check=False).stdout
    words = maria.partition("Ver ")[2].split()
    return f"{told}, MariaDB {words[0] if words else '?'}"
