"""A client's connection: how long it may keep us waiting, and what it is told where HTTP fails.

uvicorn's own with the deadlines it lacks: a request's head that does not end, an answer that is
not taken, a connection that is not closed. There are only so many connections; the oldest makes
room for a new one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from web.metrics import DROPPED

IDLE = 65  # seconds: longer than proxies keep idle connections (60 s): they close, and lose nothing
HEAD = 15.0  # seconds from a request's first letter to the end of its headers
STALLED = 30.0  # seconds in which a reader takes nothing of an answer
LINGER = 1.0  # seconds at the end of the server for what a client may be sending already
MOST = 1000  # connections
LARGEST_HEAD = 16 * 2**10  # bytes of a request's first line and headers
HEAD_PIECE = 2**10  # bytes of them that are read at a time
UNSENT = 256 * 2**10  # bytes of an answer that the system keeps for a client, half of what it does

# What never reaches the app.
UNREADABLE = {
    414: "The address is too long.",
    431: "The request's headers are too large.",
    501: "The request's transfer coding is not known here.",
}
NO_REQUEST = "This is no request that can be read."

log = logging.getLogger(__name__)


class Connection(H11Protocol):
    """One client's connection, served for as long as it keeps its times."""

    waiting: ClassVar[dict[Connection, None]] = {}  # all that are open; who waits longest is first
    last = False  # the server ends: what is being asked is the last request
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new client; where there are too many, the one that waits longest goes."""
        super().connection_made(transport)
        client = transport.get_extra_info("socket")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT)
        # asyncio forgets this where the listening socket does not name its protocol, and an
        # answer's body waits 40 ms for its head to be acknowledged.
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while len(self.waiting) >= MOST:
            next(iter(self.waiting)).drop("crowd")
        self.waiting[self] = None
        self.timeout_keep_alive_task = self.loop.call_later(IDLE, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self.waiting.pop(self, None)
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; a request has HEAD seconds from its first letter on to be asked."""
        if not self._answering and self._timer is None:
            self._within(HEAD, "head")
        # h11 measures a head only while it is incomplete.
        read = 0
        while read < len(data) and not self.transport.is_closing():
            end = len(data) if self._answering else read + HEAD_PIECE
            super().data_received(data[read:end])
            read = end

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer who has sent all that there is; a request that ends early is none."""
        if self._answering and self.cycle.more_body:
            self.conn.receive_data(b"")
            self.handle_events()
        return self._answering  # whether the connection stays open

    def handle_events(self) -> None:
        """Let a request whose head is complete be answered."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._in_time()
            self.scope["extensions"] = {"connection": self}  # type: ignore[dict-item]
            self.cycle.keep_alive = not self.last
            del self.waiting[self]
            self.waiting[self] = None

    def pause_writing(self) -> None:
        """Wait for the client to take what was sent, for a while."""
        super().pause_writing()
        self._within(STALLED, "stalled")

    def resume_writing(self) -> None:
        """Send on."""
        if not self.transport.is_closing():
            self._in_time()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the last bytes of the last answer to be taken."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._within(STALLED, "stalled")

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing is asked."""
        self._close()

    def shutdown(self) -> None:
        """Answer what is being asked, or just now being sent, and nothing more."""
        self.last = True
        if self._answering:
            self.cycle.keep_alive = False
        else:
            self._within(LINGER, "end")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's, for programmers)
        """Refuse in words what HTTP cannot read."""
        status = getattr(sys.exc_info()[1], "error_status_hint", 400)
        if status == 431 and b"\n" not in self.conn.trailing_data[0]:
            status = 414
        told = refusal(status)
        if not (self._answering and self.cycle.response_started):
            self.transport.write(_written(*told))
        self._close()

    def drop(self, why: str = "memory") -> None:
        """End the connection at once."""
        DROPPED.labels(why).inc()
        self.waiting.pop(self, None)
        self.transport.abort()

    @property
    def _answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _should_upgrade(self) -> bool:
        return False  # without uvicorn's line in the log, which anybody could fill

    def _within(self, seconds: float, why: str) -> None:
        self._in_time()
        self._timer = self.loop.call_later(seconds, self._late, why)

    def _in_time(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self, why: str) -> None:
        if why == "stalled":
            self.drop(why)
            return
        if why == "head":
            DROPPED.labels(why).inc()
        self._close()

    def _close(self) -> None:
        self.transport.close()  # once what was written has been taken
        self._within(STALLED, "stalled")


def refusal(status: int = 400) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body for what never reaches the app, and log that it was there."""
    log.warning("Refused unread: %d", status)
    title = HTTPStatus(status).phrase
    sentence = UNREADABLE.get(status, NO_REQUEST)
    problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
    body = json.dumps(problem).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return status, headers, body


def _written(status: int, headers: list[tuple[str, str]], body: bytes) -> bytes:
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    told = [f"{name}: {value}" for name, value in [("Connection", "close"), *headers]]
    return "\r\n".join([first, *told, "", ""]).encode() + body
