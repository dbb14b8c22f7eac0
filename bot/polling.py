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
from datetime import timedelta

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.app import ALLOWED_UPDATES

log = logging.getLogger(__name__)

START_PAUSES = (1.0, 2.0, 4.0)  # seconds between the attempts to reach Telegram at the start
POLL_SECONDS = 20  # how long Telegram holds a poll that brings nothing
LONGEST_PAUSE = 30.0  # seconds between polls while Telegram cannot be reached
CONFLICT_PAUSE = 2.0  # short: where a new version replaces an old one, the conflict soon ends
SAY_AGAIN = 600.0  # seconds until the same trouble is worth another line
GRACE = 7.0  # seconds for what is in flight at the end; Docker kills after ten

REFUSED = (
    "Telegram does not accept this token: check TELEGRAM_BOT_TOKEN against what @BotFather shows "
    "(and TELEGRAM_API_URL, where it is set)."
)
CONFLICT = (
    "Another process takes this bot's updates (409 Conflict): stop that one or this one. "
    "Trying on meanwhile."
)


class StartError(Exception):
    """The bot cannot start or go on; the message is a sentence for the operator."""


async def listen(application: Application) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight.

    Raises StartError where Telegram cannot be reached at the start or refuses the token.
    """
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
    try:
        await _reach(application)
        if application.post_init:
            await application.post_init(application)
        await application.start()
        log.info("@%s is listening", application.bot.username)
        await _take_updates(application)
    finally:
        await _finish(application)


async def _reach(application: Application) -> None:
    """Ask Telegram who the bot is, and for its updates by polling rather than by webhook.

    Tries again after growing pauses where Telegram cannot be reached.
    """
    for pause in (*START_PAUSES, None):
        try:
            await application.initialize()
            await application.bot.delete_webhook()
            return
        except InvalidToken:  # its message contains the token
            raise StartError(REFUSED) from None
        except TelegramError as error:
            if pause is None:
                raise StartError(
                    f"Telegram cannot be reached ({error}): check the network and "
                    "TELEGRAM_API_URL, then start the bot again."
                ) from None
            log.warning("Telegram cannot be reached (%s); next attempt in %g s", error, pause)
            await asyncio.sleep(pause)


async def _take_updates(application: Application) -> None:
    """Hand Telegram's updates to the application, for ever.

    Raises StartError where the token is refused.
    """
    bot, trouble, offset = application.bot, Trouble(), None
    try:
        while True:
            try:
                updates = await bot.get_updates(
                    offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
                )
            except InvalidToken:
                raise StartError(REFUSED) from None
            except Exception as error:  # an update the library cannot read may raise anything
                await asyncio.sleep(trouble.pause_after(error))
                continue
            trouble.is_over()
            for update in updates:
                await application.update_queue.put(update)
                offset = update.update_id + 1
    finally:
        if offset is not None:
            await _confirm(application, offset)


async def _confirm(application: Application, offset: int) -> None:
    """Tell Telegram that all updates below `offset` came, so that none comes again."""
    try:
        async with asyncio.timeout(2):
            await application.bot.get_updates(offset, limit=1, timeout=0)
    except (TelegramError, TimeoutError) as error:
        log.warning("The last updates may come again: they could not be confirmed (%s)", error)


async def _finish(application: Application) -> None:
    """Let what is in flight end, within GRACE seconds, and close everything."""
    try:
        async with asyncio.timeout(GRACE):
            if application.running:
                await application.stop()
    except TimeoutError:
        log.warning("Some answers were not sent within %g s and are lost", GRACE)
    await application.shutdown()
    await application.bot.shutdown()  # open also where the start failed half-way
    if application.post_shutdown:
        await application.post_shutdown(application)


class Trouble:
    """Keeps count of failing polls: how long to pause, and what is worth a line."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._said: dict[type[Exception], float] = {}
        self._outage = False

    def pause_after(self, error: Exception) -> float:
        """Note a failed poll, in the log where it is news; returns the seconds to pause."""
        if time.monotonic() - self._said.get(type(error), -SAY_AGAIN) >= SAY_AGAIN:
            self._said[type(error)] = time.monotonic()
            self._say(error)
        if isinstance(error, RetryAfter):
            return _seconds(error.retry_after)
        if isinstance(error, Conflict):
            return CONFLICT_PAUSE
        self._pause = min(LONGEST_PAUSE, max(1.0, 2 * self._pause))
        return self._pause

    def is_over(self) -> None:
        """Note a poll that worked."""
        self._pause = 0.0
        if self._outage:
            log.info("Polling works again")
            self._outage = False

    def _say(self, error: Exception) -> None:
        if isinstance(error, Conflict):
            # Two pollers throw one another out by turns: a poll that works is no news then.
            log.warning(CONFLICT)
            return
        self._outage = True
        if isinstance(error, TelegramError):
            log.warning("Polling fails (%s); trying on", error)
        else:
            log.error("Telegram's updates cannot be read; trying on", exc_info=error)


def _seconds(wait: int | timedelta) -> float:
    """Return Telegram's pause in seconds; the library is moving from one type to the other."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
