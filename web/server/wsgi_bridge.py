"""The app behind an ASGI server: threads run the app, and wait for no client.

A request's body is read before a thread is given to it, and its answer is sent after the thread
has gone; both by the event loop, to which a slow client is a few bytes of memory. (a2wsgi, the
library for this, keeps a thread for as long as the body comes in and the answer goes out.)
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException, RequestTimeout, ServiceUnavailable

from web.server.connection import refusal
from web.server.environ import environ_of
from web.server.held_bytes import HeldBytes
from web.server.json_log import log_request
from web.services.admission import RETRY_AFTER, begin, cores
from web.services.workload import Environ, Pool, Workload, workload_of

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]

# More light ones than places at the networks: the page's own files and the host's probes are
# answered while drawings wait. The heavy ones leave a core to them; two large pictures at a time.
THREADS = {Pool.LIGHT: 8, Pool.HEAVY: max(1, cores() - 1), Pool.READING: 2}

START = 30.0  # seconds for a body to arrive, and one more for each SLOWEST bytes of it
SLOWEST = 8 * 2**10  # bytes a second: a link of 64 kbit/s, the slowest that we serve
MOST_HELD = 48 * 2**20  # bytes of bodies and answers in memory, of all clients together
PIECE = 64 * 2**10  # bytes of an answer that are sent at a time
REFUSED = 5.0  # seconds for who sends on after a refusal to notice it,
MOST_REFUSED = 64 * 2**20  # and the bytes that are thrown away in that time
DROPPED = 0.0  # a deadline: now
NO_BODY = (204, 304)


class Refusing(io.RawIOBase):
    """A body that did not arrive: the view that asks for it raises why."""

    def __init__(self, error: HTTPException) -> None:
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise self._error


class Bridge:
    """An ASGI app that answers with a Flask app."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._held = HeldBytes(MOST_HELD)
        self._pools = {
            pool: ThreadPoolExecutor(size, thread_name_prefix=pool.value)
            for pool, size in THREADS.items()
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        connection = scope["extensions"]["connection"]
        try:
            whole, answer = await self._answer(scope, receive)
            if answer is None:  # the client has gone
                return
            last = connection.last or not whole
            await self._send(answer, last, send, connection.drop)
            if not whole:
                await _ignore(receive)
            if last:
                await send({"type": "http.response.body"})
        except asyncio.CancelledError:  # the server ends, and has waited long enough for us
            connection.drop("end")

    async def _answer(self, scope: Message, receive: Receive) -> tuple[bool, Answer | None]:
        """Return whether the whole request was read, and the answer to it, which is logged.

        The answer is None where the client left before it had sent everything.
        """
        begun = time.monotonic()
        try:
            environ = environ_of(scope)
        except ValueError:
            return False, refusal()
        whole, answer = await self._ask(environ, workload_of(self._app, environ), receive)
        if answer:
            log_request(environ, *answer, time.monotonic() - begun)
        return whole, answer

    async def _ask(
        self, environ: Environ, workload: Workload, receive: Receive
    ) -> tuple[bool, Answer | None]:
        deadline = asyncio.timeout(START)
        try:
            async with deadline:
                whole = await self._take_body(environ, workload.body, receive, deadline)
                deadline.reschedule(None)  # but for a lack of memory it has the time that it needs
                if whole is None:
                    return False, None
                release = partial(self._held.release, deadline)
                return whole, await self._run(environ, workload.pool, release)
        except TimeoutError:
            crowded = ServiceUnavailable(retry_after=RETRY_AFTER)
            error = crowded if deadline.when() == DROPPED else RequestTimeout()
            late = io.BufferedReader(Refusing(error))
            environ["wsgi.input"] = late  # what had come is free, even where it stands in a queue
            return False, await self._run(environ | {"wsgi.input": late}, Pool.LIGHT)
        finally:
            self._held.release(deadline)

    async def _take_body(
        self, environ: Environ, most: int, receive: Receive, deadline: asyncio.Timeout
    ) -> bool | None:
        """Put the body into `environ`; returns whether it is there, None where the client left."""
        size = environ.get("CONTENT_LENGTH", "")
        if size in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return True
        if not most or (size and int(size) > most):
            return False  # no view wants it, or the app refuses it for its size
        body = bytearray()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        more = True
        while more and len(body) <= most:  # one byte too many is enough for the app to refuse it
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message["body"]
            more = message["more_body"]
            deadline.reschedule(begun + START + len(body) / SLOWEST)
            self._held.hold(deadline, len(body), partial(deadline.reschedule, DROPPED))
        environ["wsgi.input"] = io.BytesIO(body)
        return not more

    async def _run(
        self, environ: Environ, pool: Pool, started: Callable[[], None] = lambda: None
    ) -> Answer:
        """Let a thread of the pool run the app; `started` is called when it begins."""
        loop, queued = asyncio.get_running_loop(), time.monotonic()

        def run() -> Answer:
            loop.call_soon_threadsafe(started)
            begin(time.monotonic() - queued, pool)
            return self._call(environ)

        return await loop.run_in_executor(self._pools[pool], run)

    def _call(self, environ: Environ) -> Answer:
        told: tuple[int, Headers] = (500, [])

        def start(status: str, headers: Headers, *_: object) -> Callable[[bytes], object]:
            nonlocal told
            told = int(status[:3]), headers
            return lambda _: None

        pieces = self._app(environ, start)
        try:
            body = b"".join(pieces)
        finally:
            with suppress(AttributeError):
                pieces.close()  # type: ignore[attr-defined]
        status, headers = told
        is_whole = environ["REQUEST_METHOD"] != "HEAD" and status not in NO_BODY
        if is_whole and not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(body))))
        return status, headers, body

    async def _send(self, answer: Answer, last: bool, send: Send, drop: Callable[[], None]) -> None:
        """Send an answer as fast as the client takes it; the last on a connection says so."""
        status, headers, body = answer
        told = [*headers, ("Connection", "close")] if last else headers
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        try:
            for first in range(0, max(1, len(body)), PIECE):
                left = max(0, len(body) - first - PIECE)
                self._held.hold(drop, left, drop)
                piece, more = body[first : first + PIECE], left > 0 or last
                await send({"type": "http.response.body", "body": piece, "more_body": more})
        finally:
            self._held.release(drop)


async def _ignore(receive: Receive) -> None:
    """Read on for a while: who is reset while sending may never see what was answered."""
    ignored = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(REFUSED):
            while ignored < MOST_REFUSED:
                message = await receive()
                ignored += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
