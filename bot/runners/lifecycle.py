"""What both ways of running the bot share: reaching Telegram, and a clean end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import cast

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.transport.rate_limiter import TelegramRateLimiter, seconds_of
from bot.transport.update_queue import BotApplication, UpdateQueue

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0  # seconds between attempts while Telegram cannot be reached
GRACE = 5.0  # seconds for what is under way at the end; hosts kill after ten
LAST_CALLS = 1.5  # seconds more for what is half sent then

REFUSED = (
    "Telegram does not accept this token: check TELEGRAM_BOT_TOKEN against what @BotFather shows "
    "(and TELEGRAM_API_URL, where it is set)."
)


ALONE = (
    "REDIS_URL is not set: this bot runs in one process only, for limits, albums and what was "
    "answered are known in its memory alone."
)


class StartError(Exception):
    """The bot cannot start or go on; the message is a sentence for the operator."""


async def insist(call: Callable[[], Awaitable[object]], what: str) -> None:
    """Make a call of the Bot API until it works, after growing pauses.

    Raises StartError where Telegram refuses the token.
    """
    pause = 0.5
    while True:
        try:
            await call()
            return
        except InvalidToken:  # its message contains the token
            raise StartError(REFUSED) from None
        except TelegramError as error:
            pause = min(2 * pause, LONGEST_PAUSE)
            if isinstance(error, RetryAfter):
                pause = max(pause, seconds_of(error.retry_after))
            log.warning("%s; next attempt in %g s (%s)", what, pause, error)
            await asyncio.sleep(pause)


async def reach(application: BotApplication) -> None:
    """Ask Telegram who the bot is, however long that takes; raises StartError as `insist` does."""
    await insist(application.initialize, "Telegram cannot be reached")


async def stop_answering(application: BotApplication) -> None:
    """Let what is under way end, within GRACE seconds; then only what is half sent."""
    if not application.running:
        return
    stopping = asyncio.create_task(application.stop())
    if (await asyncio.wait([stopping], timeout=GRACE))[1]:
        log.warning("Some answers were not sent within %g s; they are asked for again", GRACE)
        async with cast(TelegramRateLimiter, application.bot.rate_limiter).last_calls(LAST_CALLS):
            cast(UpdateQueue, application.update_processor).abandon()
            await asyncio.wait([stopping], timeout=LAST_CALLS)


async def close(application: BotApplication) -> None:
    """Close everything."""
    await application.shutdown()
    await application.bot.shutdown()  # open also where the start failed half-way
    if application.post_shutdown:
        await application.post_shutdown(application)
