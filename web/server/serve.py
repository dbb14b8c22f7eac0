"""Serving the page: `python -m web` binds the address, loads the app, and ends in peace.

One process, or as many as WEB_CONCURRENCY says, each with the whole app, on one listening socket.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess

from model.environment import SettingsError
from web import create_app
from web.server.connection import LARGEST_HEAD, MOST, Connection
from web.server.json_log import set_up_logging
from web.settings import Settings

if TYPE_CHECKING:
    from web.services.registry import Bot, Discord

GRACE = 8  # seconds to finish what is being answered; hosts kill ten seconds after SIGTERM
END = 9.5  # seconds after which the process ends whatever still runs
BACKLOG = 2048  # connections that the system keeps for us while we are busy
FILES = 256  # that the process has open beside its connections

log = logging.getLogger(__name__)


class Processes(Multiprocess):
    """uvicorn's, which would take connections until the last of its processes has ended."""

    def run(self) -> None:
        """Serve until a signal says otherwise; ends this process, too, where no app can be loaded.

        Which of them could not has said why.
        """
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            sys.exit(STARTUP_FAILURE)

    def terminate_all(self) -> None:
        """Listen no longer, and then let all processes end."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Ends the process in one line where that cannot begin."""
    set_up_logging()
    _allow_files()
    listener = _listen(settings.host, settings.port)
    log.info("The page is on http://%s", settings.bind)
    config = Config(
        "web.server.serve:create_asgi",
        factory=True,
        interface="asgi3",
        http=Connection,
        ws="none",
        loop="asyncio",
        workers=settings.processes,
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # which proxies are believed is said once, by TRUSTED_PROXIES
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=30,
    )
    # uvicorn raises the signal that ended it once more: that is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with suppress(KeyboardInterrupt):
        if settings.processes > 1:
            Processes(config, [listener]).run()
        else:
            Server(config).run([listener])


def create_asgi() -> Callable[..., Awaitable[None]]:
    """Load the app, in the process that serves it; ends that in one line where it cannot draw."""
    set_up_logging()  # anew in a process that was started beside the first
    from web.services.malloc import share_one_heap

    share_one_heap()  # before there are threads
    from model.weights import WeightsError
    from web.server.wsgi_bridge import Bridge
    from web.services.registry import services

    try:
        app = create_app()
    except (SettingsError, WeightsError) as error:
        log.error("%s", error)
        sys.exit(STARTUP_FAILURE)
    bridge = Bridge(app)

    async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] == "lifespan":
            ours = services(app)
            await _live([c for c in (ours.bot, ours.discord) if c], receive, send)
        else:
            await bridge(scope, receive, send)

    return asgi


async def _live(chats: Sequence[Bot | Discord], receive: Any, send: Any) -> None:  # noqa: ANN401
    """Say when we serve; at the first sign of the end let the chats finish beside it."""
    await receive()
    previous = signal.getsignal(signal.SIGTERM)
    endings = [threading.Thread(target=chat.stop) for chat in chats]

    def end(number: int, frame: FrameType | None) -> None:
        _end_at_last()
        for ending in endings:
            if ending.ident is None:
                ending.start()
        if callable(previous):  # uvicorn's own
            previous(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for ending in endings:
        if ending.ident is not None:
            ending.join()
    await send({"type": "lifespan.shutdown.complete"})


def _end_at_last() -> None:
    def end() -> None:
        log.warning("Ended with something still running.")
        logging.shutdown()
        os._exit(0)

    timer = threading.Timer(END, end)
    timer.daemon = True
    timer.start()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else "no such address"
        sys.exit(f"Cannot listen on {host} port {port} ({why}): set HOST and PORT to others.")


def _allow_files() -> None:
    """Let this process and those it starts have as many files open as connections need."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + FILES
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
