"""The web server: granian, which goes on when its processes end."""

import errno
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server.mp import MPServer

from moderation.cli.processes import Pauses, end_with

LONGEST_WAIT = 5.0
"""Seconds that a server waits for its port."""


class Server(MPServer):
    """Serves `target`, "module:factory", from `workers` processes.

    granian itself ends when one of them ends twice within seconds. Here it is started again however often it
    ends, after a pause, while the others go on. Only if none has ever come up does the server end, with code
    1: such a start can't succeed.
    """

    def __init__(self, target: str, *, address: str, port: int, workers: int) -> None:
        super().__init__(
            target,
            address=address,
            port=port,
            workers=workers,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            runtime_mode=RuntimeModes.st,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
        )
        self.over = threading.Event()
        """Set when the server is told to end."""
        self._has_come_up = multiprocessing.RawValue("b", 0)
        self._pauses = Pauses(first=0.0)

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM. Raises ClickException when it can't listen there."""
        self.serve(target_loader=partial(_load, os.getpid(), self._has_come_up))

    def signal_handler_interrupt(self, *given: Any, **more: Any) -> None:
        """Let the server end."""
        self.over.set()
        super().signal_handler_interrupt(*given, **more)

    def _init_shared_socket(self) -> None:
        """granian shares its port with whoever listens there, even with a server of another database."""
        try:
            _wait_until_free(self.bind_addr, self.bind_port)
            super()._init_shared_socket()
        except (OSError, RuntimeError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem).partition("\n")[0]
            where = f"{self.bind_addr}, port {self.bind_port}"
            raise click.ClickException(f"the server can't listen on {where}: {reason}") from problem

    def _respawn_workers(self, workers: Sequence[int], *given: Any, **more: Any) -> None:
        """Called by granian for those that ended, and with a delay, for all in turn, after a SIGHUP."""
        if "delay" not in more:
            if not self._has_come_up.value:
                self.interrupt_children.extend(workers)  # granian's sign of a failure
                self.signal_handler_interrupt()
                return
            self._pause()
            workers = [number for number, process in enumerate(self.wrks) if not process.is_alive()]
        if not self.over.is_set():
            super()._respawn_workers(workers, *given, **more)
        self.respawned_wrks.clear()  # which granian would end for

    def _pause(self) -> None:
        until = time.monotonic() + self._pauses.after_failure()
        while time.monotonic() < until and not self.over.is_set():
            time.sleep(0.1)


def _wait_until_free(address: str, port: int) -> None:
    """Return once nobody listens there; the processes of a server that was killed need a moment to end.

    Raises OSError after LONGEST_WAIT seconds.
    """
    end = time.monotonic() + LONGEST_WAIT
    family, kind, protocol, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    while True:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind(place)
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE or time.monotonic() > end:
                    raise
        time.sleep(0.1)


def _load(server: int, has_come_up: Any, target: str) -> Any:
    """The application of a web process, which ends with its server."""
    end_with(server)
    module, _, factory = target.partition(":")
    application = getattr(import_module(module), factory)()
    has_come_up.value = 1
    return application
