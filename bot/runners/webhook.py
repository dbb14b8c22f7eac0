"""Running the bot inside another server's process: Telegram calls, a thread answers.

The server hands each call to `Webhook.take`, which only checks and queues it.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import hmac
import json
import logging
import os
import threading
from typing import Any, Literal

from bot.app import ALLOWED_UPDATES, build_application
from bot.logs import set_up_logging_beside
from bot.runners.bot_profile import tell_profile
from bot.runners.lifecycle import (
    ALONE,
    GRACE,
    LAST_CALLS,
    StartError,
    close,
    insist,
    reach,
    stop_answering,
)
from bot.settings import Settings
from bot.transport.spool import spool_for
from bot.transport.update_queue import ElsewhereError
from model.generation.sampler import DigitSampler

log = logging.getLogger(__name__)

PATH = "/telegram"
ALL_AT_ONCE = 20  # connections Telegram may open to us; each call takes milliseconds
PATIENCE = 5.0  # seconds to take a call in
LOOK_AGAIN = 20.0  # seconds until it is looked again what other processes left behind
FIRST_PAUSE, LAST_PAUSE = 1.0, 60.0  # seconds until the bot is started anew


def secret_of(token: str) -> str:
    """Return what Telegram shall send with each call, 64 characters.

    It comes from the token alone, so that every process and every restart agrees on it.
    """
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


class Webhook:
    """The bot in a thread of its own, which is started anew where it fails."""

    def __init__(self, settings: Settings, sampler: DigitSampler) -> None:
        self._settings, self._sampler = settings, sampler
        self._secret = secret_of(settings.token)
        self._lock = threading.Lock()
        self._removing: set[asyncio.Task[None]] = set()
        self._process = 0
        self._is_set = False

    def start(self) -> None:
        """Start the thread; once in a process, and anew in one that was forked since."""
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            set_up_logging_beside(self._settings.token)
            if not self._settings.redis_url:
                log.info(ALONE)
            self._loop = asyncio.new_event_loop()
            self._stopping = asyncio.Event()
            self._build()
            self._thread = threading.Thread(target=self._run, name="telegram", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    @property
    def is_ready(self) -> bool:
        """Whether the bot is answering, and Telegram knows where to call it."""
        ours = self._process == os.getpid() and self._thread.is_alive()
        return ours and self._is_set and self._application.running

    def knows(self, secret: str) -> bool:
        """Tell whether a call shows our secret, and so comes from Telegram."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    def take(self, body: bytes) -> int:
        """Queue a call of Telegram's; returns the HTTP status it gets.

        200 taken (or not worth repeating), 400 no update, 503 try again later.
        """
        self.start()
        update = _read(body)
        if update is None:
            return 400
        if not self._thread.is_alive() or self._stopping.is_set() or self._queue.is_full:
            return 503
        taking = asyncio.run_coroutine_threadsafe(self._take(update), self._loop)
        try:
            taking.result(PATIENCE)
        except Exception as error:  # whatever it was, Telegram still has the update
            log.warning("An update was not taken (%s)", type(error).__name__)
            return 503
        return 200

    async def _take(self, update: dict[str, Any]) -> None:
        """Queue an update, and keep it where a kill does not lose it until it is answered."""
        try:
            answered = await self._queue.take(self._application, update)
        except ElsewhereError:  # who has it, keeps it
            return
        spool, number = self._spool, update["update_id"]
        await spool.add(number, update)

        async def remove() -> None:
            await answered
            await spool.remove(number)

        removing = asyncio.create_task(remove())
        self._removing.add(removing)
        removing.add_done_callback(self._removing.discard)

    async def _take_up(self) -> None:
        """Answer what was taken and not answered by processes that are no more, now and again."""
        while True:
            for update in await self._spool.kept():
                await self._take(update)
            if not self._settings.redis_url:  # nobody else puts anything there
                return
            await asyncio.sleep(LOOK_AGAIN)

    def stop(self, seconds: float = GRACE) -> None:
        """Let what is in flight end, within so many seconds. The webhook stays: it wakes us."""
        if self._process == os.getpid() and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(seconds + 2 * LAST_CALLS + 1)

    def _build(self) -> None:
        self._spool = spool_for(self._settings)
        self._application, self._queue = build_application(
            self._settings, self._sampler, alone=not self._settings.redis_url
        )

    def _run(self) -> None:
        self._loop.run_until_complete(self._supervise())

    async def _supervise(self) -> None:
        """Serve until we are stopped; where that fails, again after a pause that grows."""
        stopping = asyncio.create_task(self._stopping.wait())
        pause = FIRST_PAUSE
        while not stopping.done():
            try:
                await self._serve(stopping)
            except StartError as error:
                log.error("%s Next attempt in %g s.", error, pause)
            except Exception:
                log.exception("The bot ended unexpectedly; next attempt in %g s", pause)
            if not stopping.done():
                await asyncio.wait([stopping], timeout=pause)
                pause = min(2 * pause, LAST_PAUSE)
                self._build()

    async def _serve(self, stopping: asyncio.Task[Literal[True]]) -> None:
        serving = asyncio.create_task(self._answer())
        taking_up = asyncio.create_task(self._take_up())
        try:
            await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
        finally:
            self._is_set = False
            serving.cancel()
            taking_up.cancel()
            await stop_answering(self._application)
            await asyncio.sleep(0)  # what was answered last leaves the spool
            for removing in self._removing:
                removing.cancel()
            await close(self._application)
            await self._spool.close()

    async def _answer(self) -> None:
        application = self._application
        await reach(application)
        await application.start()  # first of all the message that woke us
        await insist(self._set_webhook, "The webhook cannot be set")
        self._is_set = True
        log.info("@%s is listening at %s", application.bot.username, self._settings.public_url)
        await tell_profile(application.bot)
        await asyncio.Event().wait()

    async def _set_webhook(self) -> None:
        await self._application.bot.set_webhook(
            self._settings.public_url + PATH,
            secret_token=self._secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=ALL_AT_ONCE,
        )


def _read(body: bytes) -> dict[str, Any] | None:
    """Return the update in a call's body; None where there is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    usable = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if usable else None
