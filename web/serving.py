"""What gunicorn needs to serve the page: a worker that fails in one line, a modest access log."""

from __future__ import annotations

import os
import socket
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.message import Request
from gunicorn.http.wsgi import Response
from gunicorn.workers.gthread import ThreadWorker

from web.settings import SettingsError

PROBES = {"/healthz", "/readyz"}


class Worker(ThreadWorker):
    """gthread, but an app that cannot start says why in one line instead of a trace."""

    def load_wsgi(self) -> None:
        """Load the app; ends the process, and with it the start, where it cannot draw."""
        from model.sampler import WeightsError

        try:
            super().load_wsgi()
        except (SettingsError, WeightsError) as error:
            self.log.error("%s", error)
            sys.exit(Arbiter.WORKER_BOOT_ERROR)  # any other code, and gunicorn tries for ever


class Log(Logger):
    """gunicorn's log; answered probes stay out of it, and no path can break its lines."""

    def atoms(
        self, resp: Response, req: Request, environ: dict[str, Any], request_time: timedelta
    ) -> dict[str, Any]:
        """Return what the access log may print; the path percent-encoded, as it was sent."""
        atoms = super().atoms(resp, req, environ, request_time)
        # The server decodes %0A in a path: printed raw, a visitor could write lines of the log.
        return atoms | {"U": quote(atoms["U"] or "", safe="/", encoding="latin-1")}

    def access(
        self, resp: Response, req: Request, environ: dict[str, Any], request_time: timedelta
    ) -> None:
        """Log one request, unless a host asked whether we are well and we were."""
        if environ.get("PATH_INFO") not in PROBES or resp.status_code != 200:
            super().access(resp, req, environ, request_time)


def finish_bot(_: Arbiter, worker: Worker) -> None:
    """Let the bot, where this worker runs it, send what it is about to send."""
    app = getattr(worker, "wsgi", None)  # there is none where the app could not start
    bot = getattr(app, "extensions", {}).get("telegram")
    if bot:
        bot.stop()


def try_addresses(server: Arbiter) -> None:
    """End the start in one line where we cannot listen; gunicorn itself would try five times."""
    if server.master_pid or "LISTEN_FDS" in os.environ:
        return  # the sockets are handed down, and we may hold the port ourselves
    for address in server.address:
        if isinstance(address, tuple):
            _try(*address)


def _try(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = error.strerror or "no such address"
            sys.exit(f"Cannot listen on {host} port {port} ({why}): set HOST and PORT to others.")
