"""Running the bot by long polling: start, take updates, end cleanly.

The library's own Updater is not used: its retry loop sleeps through SIGTERM for up to half a
minute, and ends without a word where the token is revoked while the bot runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
import warnings
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.app import ALLOWED_UPDATES, READ_SECONDS
from bot.runners.bot_profile import tell_profile
from bot.runners.lifecycle import (
    LONGEST_PAUSE,
    REFUSED,
    StartError,
    finish,
    insist,
    reach,
)
from bot.transport.rate_limiter import seconds_of

log = logging.getLogger(__name__)

POLL_SECONDS = 20  # how long Telegram holds a poll that brings nothing
FULL_PAUSE = 0.1  # seconds until the desk is looked at again
CONFLICT_PAUSE = 2.0
CONFLICT_WINDOW = 60.0  # seconds; a single conflict may be a poll of our own that was cut off
SAY_AGAIN = 600.0  # seconds until the same trouble is worth another line

CONFLICT = (
    "Another process takes this bot's updates (409 Conflict): a bot can run only once, by polling "
    "or by webhook. Stop that one, then start this one again."
)


async def listen(application: Application) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight.

    Waits where Telegram cannot be reached. Raises StartError where it refuses the token, or where
    another process takes the updates.
    """
    warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'")
    serving = asyncio.create_task(_serve(application))
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers on its event loop; there Ctrl-C raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("Stopped")


async def _serve(application: Application) -> None:
    telling = None
    try:
        await reach(application)
        # Left by the other way of running; while it is set there is no polling.
        await insist(application.bot.delete_webhook, "The webhook cannot be removed")
        await application.start()
        log.info("@%s is listening", application.bot.username)
        telling = asyncio.create_task(tell_profile(application.bot))
        await _take_updates(application)
    finally:
        if telling:
            telling.cancel()
        await finish(application)


async def _take_updates(application: Application) -> None:
    """Hand Telegram's updates to the application, for ever; raises StartError as `listen` does."""
    trouble, offset, desk = Trouble(), None, application.update_processor
    try:
        while True:
            while desk.is_full:  # Telegram keeps the rest meanwhile
                await asyncio.sleep(FULL_PAUSE)
            try:
                updates = await _poll(application, offset)
            except TelegramError as error:
                await asyncio.sleep(trouble.pause_after(error))
                continue
            trouble.is_over()
            for update in updates:
                desk.take(application, update)
                offset = update["update_id"] + 1
    except asyncio.CancelledError:  # at a conflict one more poll would throw out the other bot
        if offset is not None:
            await _confirm(application, offset)
        raise


async def _poll(application: Application, offset: int | None) -> list[dict[str, Any]]:
    """Ask for updates, returned as Telegram sends them.

    The library's own call fails on an update it cannot read, and would on every later poll.
    """
    asked = {"timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
    return await application.bot.do_api_request(
        "getUpdates",
        asked if offset is None else asked | {"offset": offset},
        read_timeout=POLL_SECONDS + READ_SECONDS,
    )


async def _confirm(application: Application, offset: int) -> None:
    """Tell Telegram that all updates below `offset` came, so that none comes again."""
    try:
        async with asyncio.timeout(2):
            await application.bot.get_updates(offset, limit=1, timeout=0)
    except (TelegramError, TimeoutError) as error:
        log.warning("The last updates may come again: they could not be confirmed (%s)", error)


class Trouble:
    """Keeps count of failing polls: how long to pause, and what is worth a line."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._said: dict[type[Exception], float] = {}
        self._outage = False
        self._conflict = -CONFLICT_WINDOW + time.monotonic()

    def pause_after(self, error: TelegramError) -> float:
        """Note a failed poll, in the log where it is news; returns the seconds to pause.

        Raises StartError where polling on is of no use.
        """
        if isinstance(error, (InvalidToken, EndPointNotFound)):
            raise StartError(REFUSED) from None
        if isinstance(error, Conflict):
            before, self._conflict = self._conflict, time.monotonic()
            if self._conflict - before < CONFLICT_WINDOW:
                raise StartError(CONFLICT) from None
            return CONFLICT_PAUSE
        if time.monotonic() - self._said.get(type(error), -SAY_AGAIN) >= SAY_AGAIN:
            self._said[type(error)] = time.monotonic()
            self._outage = True
            log.warning("Polling fails (%s); trying on", error)
        if isinstance(error, RetryAfter):
            return seconds_of(error.retry_after)
        self._pause = min(LONGEST_PAUSE, max(1.0, 2 * self._pause))
        return self._pause

    def is_over(self) -> None:
        """Note a poll that worked."""
        self._pause = 0.0
        if self._outage:
            log.info("Polling works again")
            self._outage = False
