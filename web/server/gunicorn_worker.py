"""What gunicorn needs to serve the page: a worker that fails in one line, and refuses in words."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import json
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.http.message import Request
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.services.malloc import share_one_heap
from web.settings import SettingsError

# What never reaches the app; a status and a sentence for each.
UNREADABLE = {
    LimitRequestLine: (414, "The address is too long."),
    LimitRequestHeaders: (431, "The request's headers are too large."),
    ExpectationFailed: (417, "The request expects what this server does not do."),
    UnsupportedTransferCoding: (501, "The request's transfer coding is not known here."),
    ParseException: (400, "This is no request that can be read."),
}
OUR_FAULT = (500, "Something went wrong on our side. Please try again in a moment.")


class Worker(ThreadWorker):
    """gthread; an app that cannot start says why in one line instead of a trace."""

    def load_wsgi(self) -> None:
        """Load the app; ends the process, and with it the start, where it cannot draw."""
        from model.weights import WeightsError

        share_one_heap()
        try:
            super().load_wsgi()
        except (SettingsError, WeightsError) as error:
            self.log.error("%s", error)
            sys.exit(Arbiter.WORKER_BOOT_ERROR)  # any other code, and gunicorn tries for ever

    def enqueue_req(self, conn: TConn) -> None:
        """Queue a request, and note when: waiting too long for a thread ends in a refusal."""
        conn.queued = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:  # noqa: ANN401 (gunicorn's own: a flag, or its _DEFER)
        """Answer a request in one of the threads."""
        from web.services.admission import (
            note_wait,  # with the app, not in the process that starts it
        )

        note_wait(time.monotonic() - conn.queued)
        return super().handle(conn)

    def handle_error(
        self, _: Request | None, client: socket.socket, __: tuple[str, int], exc: Exception
    ) -> None:
        """Answer what the app never saw, as the API would; gunicorn's own shows what was sent."""
        kinds = (told for kind, told in UNREADABLE.items() if isinstance(exc, kind))
        status, sentence = next(kinds, OUR_FAULT)
        if status == OUR_FAULT[0]:
            self.log.error("A request failed outside of the app.", exc_info=exc)
        else:
            self.log.warning("Refused unread: %s (%d)", type(exc).__name__, status)
        with suppress(OSError):
            write_nonblock(client, _problem(status, sentence))


def _problem(status: int, sentence: str) -> bytes:
    title = HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
    body = json.dumps(problem).encode()
    head = [
        f"HTTP/1.1 {status} {title}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


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
