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

from bot.app import ALLOWED_UPDATES, READ_SECONDS
from bot.runners.bot_profile import tell_profile
from bot.runners.lifecycle import (
    ALONE,
    LONGEST_PAUSE,
    REFUSED,
    StartError,
    close,
    insist,
    reach,
    stop_answering,
)
from bot.transport.rate_limiter import seconds_of
from bot.transport.update_queue import BotApplication, UpdateQueue

log = logging.getLogger(__name__)

POLL_SECONDS = 20  # how long Telegram holds a poll that brings nothing
ANSWER_PAUSE = 0.3  # seconds until it is asked again what came, while answers are under way
MOST_UPDATES = 100  # that a poll brings, by Telegram's rule
CONFLICT_PAUSE = 2.0
CONFLICT_WINDOW = 60.0  # seconds; a single conflict may be a poll of our own that was cut off
SAY_AGAIN = 600.0  # seconds until the same trouble is worth another line

CONFLICT = (
    "Another process takes this bot's updates (409 Conflict): a bot can run only once, by polling "
    "or by webhook. Stop that one, then start this one again."
)


async def listen(application: BotApplication, queue: UpdateQueue, shared: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight.

    `shared` tells that its state is in Redis. Waits where Telegram cannot be reached. Raises
    StartError where it refuses the token, or where another process takes the updates.
    """
    warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'")
    serving = asyncio.create_task(_serve(application, queue, shared))
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers on its event loop; there Ctrl-C raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("Stopped")


async def _serve(application: BotApplication, queue: UpdateQueue, shared: bool) -> None:
    poller = Poller(application, queue)
    telling = None
    try:
        await reach(application)
        # Left by the other way of running; while it is set there is no polling.
        await insist(application.bot.delete_webhook, "The webhook cannot be removed")
        await application.start()
        log.info("@%s is listening", application.bot.username)
        if not shared:
            log.info(ALONE)
        telling = asyncio.create_task(tell_profile(application.bot))
        await poller.run()
    except asyncio.CancelledError:
        await stop_answering(application)
        await poller.confirm()  # not at a conflict: one more poll would throw out the other bot
        raise
    finally:
        if telling is not None:
            telling.cancel()
        await stop_answering(application)
        await close(application)


class Poller:
    """Takes Telegram's updates, and confirms them when they are answered."""

    def __init__(self, application: BotApplication, queue: UpdateQueue) -> None:
        self._application, self._queue = application, queue
        self._last: int | None = None  # the newest update that came

    async def run(self) -> None:
        """Hand Telegram's updates to the queue, for ever; raises StartError as `listen` does."""
        trouble, before, all_came = Trouble(), set[int](), False
        while True:
            while self._queue.is_full:  # Telegram keeps the rest meanwhile
                await self._queue.progress(ANSWER_PAUSE)
            try:
                updates = await self._poll(self._offset(all_came))
            except TelegramError as error:
                await asyncio.sleep(trouble.pause_after(error))
                continue
            trouble.is_over()
            for update in updates:
                await self._queue.take(self._application, update)
                self._last = update["update_id"]
            numbers = {update["update_id"] for update in updates}
            if numbers and numbers <= before:  # what is unanswered came again, and nothing else
                await self._queue.progress(ANSWER_PAUSE)
            # The oldest would keep those from coming that are behind a whole poll.
            all_came = len(numbers) >= MOST_UPDATES and numbers <= before
            before = numbers

    def _offset(self, all_came: bool = False) -> int | None:
        """Return which update Telegram shall begin with: all before it are confirmed."""
        unanswered = self._queue.unanswered
        if unanswered and not all_came:
            return unanswered[0]
        return None if self._last is None else self._last + 1

    async def _poll(self, offset: int | None) -> list[dict[str, Any]]:
        """Ask for updates, returned as Telegram sends them.

        The library's own call fails on an update it cannot read, and would on every later poll.
        """
        asked = {"timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
        updates: list[dict[str, Any]] = await self._application.bot.do_api_request(
            "getUpdates",
            asked if offset is None else asked | {"offset": offset},
            read_timeout=POLL_SECONDS + READ_SECONDS,
        )
        return updates

    async def confirm(self) -> None:
        """Tell Telegram which updates are answered, so that none of these comes again."""
        if self._last is None:
            return
        try:
            async with asyncio.timeout(2):
                await self._application.bot.get_updates(self._offset(), limit=1, timeout=0)
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
