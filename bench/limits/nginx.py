"""nginx serving bytes from a file: the limit of a read."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import free_port, started, wait_for

CONFIG = """daemon off;
{user}
worker_processes 2;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  gzip_static on;
  keepalive_requests 1000000000;
  open_file_cache max=100 inactive=1h;
  types {{ application/json json; }}
  client_body_temp_path {place}; proxy_temp_path {place}; fastcgi_temp_path {place};
  uwsgi_temp_path {place}; scgi_temp_path {place};
  server {{ listen 127.0.0.1:{port}; root {place}/files; }}
}}
"""


@contextmanager
def serving(place: Path, content: bytes, log: Path) -> Iterator[str]:
    """The URL of a file that holds `content`, beside its gzip form. Raises NotStarted."""
    (place / "files").mkdir(parents=True, exist_ok=True)
    (place / "files" / "thread.json").write_bytes(content)
    (place / "files" / "thread.json.gz").write_bytes(gzip.compress(content, 9))
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(CONFIG.format(user=user, place=place, port=port))
    command = ["/usr/sbin/nginx", "-p", place, "-c", place / "nginx.conf", "-e", place / "error.log"]
    with started(command, log=log) as process:
        url = f"http://127.0.0.1:{port}/thread.json"
        wait_for(url, process, log)
        yield url
