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
from functools import partial
from typing import Any

from bot.app import ALLOWED_UPDATES, build_application
from bot.logs import set_up_logging_beside
from bot.runners.bot_profile import tell_profile
from bot.runners.lifecycle import (
    GRACE,
    StartError,
    finish,
    insist,
    reach,
)
from bot.settings import Settings
from model.generation.sampler import DigitSampler

log = logging.getLogger(__name__)

PATH = "/telegram"
ALL_AT_ONCE = 20  # connections Telegram may open to us; each call takes milliseconds


def secret_of(token: str) -> str:
    """Return what Telegram shall send with each call, 64 characters.

    It comes from the token alone, so that every process and every restart agrees on it.
    """
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


class Webhook:
    """The bot in a thread of its own."""

    def __init__(self, settings: Settings, sampler: DigitSampler) -> None:
        self._settings, self._sampler = settings, sampler
        self._secret = secret_of(settings.token)
        self._lock = threading.Lock()
        self._process = 0

    def start(self) -> None:
        """Start the thread; once in a process, and anew in one that was forked since."""
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            set_up_logging_beside(self._settings.token)
            self._application = build_application(self._settings, self._sampler)
            self._loop = asyncio.new_event_loop()
            self._stopping = asyncio.Event()
            self._thread = threading.Thread(target=self._run, name="telegram", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def take(self, secret: str, body: bytes) -> int:
        """Queue a call of Telegram's; returns the HTTP status it gets.

        200 taken (or not worth repeating), 400 no update, 403 not Telegram, 503 try again later.
        """
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            return 403
        self.start()
        update = _read(body)
        if update is None:
            return 400
        desk = self._application.update_processor
        if not self._thread.is_alive() or self._stopping.is_set() or desk.is_full:
            return 503
        self._loop.call_soon_threadsafe(partial(desk.take, self._application, update))
        return 200

    def stop(self, seconds: float = GRACE) -> None:
        """Let what is in flight end, within so many seconds. The webhook stays: it wakes us."""
        if self._process == os.getpid() and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(seconds + 1)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except StartError as error:
            log.error("%s The page runs without the bot.", error)
        except Exception:
            log.exception("The bot ended unexpectedly; the page goes on")

    async def _serve(self) -> None:
        serving = asyncio.create_task(self._answer())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
        finally:
            serving.cancel()
            stopping.cancel()
            await finish(self._application, GRACE)

    async def _answer(self) -> None:
        application = self._application
        await reach(application)
        await application.start()  # first of all the message that woke us
        await insist(self._set_webhook, "The webhook cannot be set")
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
