"""Where the handlers' errors end: one line for the expected, a trace for the rest."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from telegram import Bot, Update
from telegram.error import (
    ChatMigrated,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ContextTypes

from bot import metrics, texts
from bot.inputs.sender import Sender
from bot.telegram_errors import Trouble, sentence_for, trouble_of
from bot.transport.rate_limiter import seconds_of
from bot.update_log import Outcome, note

log = logging.getLogger(__name__)

ALARM_PAUSE = 60.0  # seconds between two words to the operator
LONGEST_PAUSE = 3600.0  # seconds after which nobody remembers what they asked


class Errors:
    """The application's error handler; the operator hears of what nobody expected."""

    def __init__(
        self,
        admin_chat: int | None,
        sender_of: Callable[[Update], Awaitable[Sender]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._admin_chat, self._sender_of, self._clock = admin_chat, sender_of, clock
        self._said = -ALARM_PAUSE + clock()
        self._unsaid = 0
        self._paused: dict[int, asyncio.Task[None]] = {}  # by chat, each to be told afterwards

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log an error of one update, and tell the person in one sentence where that helps."""
        error = context.error
        metrics.ERRORS.labels(type(error).__name__).inc()
        expected = trouble_of(error) is not Trouble.UNEXPECTED
        if expected:
            note(Outcome.UNDELIVERED)
            # The message of ChatMigrated is a chat's number, and the log tells none.
            why = "" if isinstance(error, ChatMigrated) else f": {error}"
            log.warning("An answer was not delivered: %s%s", type(error).__name__, why)
        else:
            note(Outcome.FAILED)
            log.error("An update failed", exc_info=error)
        if isinstance(update, Update):
            sender = await self._sender_of(update)
            if isinstance(error, RetryAfter):
                self._tell_afterwards(update, seconds_of(error.retry_after), sender)
            else:
                await _apologise(update, sentence_for(error), sender)
        if not expected:
            await self._alarm(context.bot, error)

    def _tell_afterwards(self, update: Update, seconds: float, sender: Sender) -> None:
        """Tell a chat, once, that answers were lost: when Telegram lets it be told."""
        chat = update.effective_chat
        if chat is None or chat.id in self._paused or seconds > LONGEST_PAUSE:
            return

        async def tell() -> None:
            await asyncio.sleep(seconds)
            del self._paused[chat.id]
            await _apologise(update, texts.PAUSED, sender)

        self._paused[chat.id] = asyncio.create_task(tell())

    async def _alarm(self, bot: Bot, error: Exception | None) -> None:
        """Tell the operator's chat of an error, at most once in ALARM_PAUSE seconds."""
        if self._admin_chat is None:
            return
        if self._clock() - self._said < ALARM_PAUSE:
            self._unsaid += 1
            return
        more = f" {self._unsaid} more since the last word." if self._unsaid else ""
        self._said, self._unsaid = self._clock(), 0
        # Only its type: the message might quote what somebody wrote.
        line = f"An update failed ({type(error).__name__}); the log has more.{more}"
        try:
            await bot.send_message(self._admin_chat, line)
        except TelegramError as second:
            log.warning("ADMIN_CHAT_ID could not be told: %s: %s", type(second).__name__, second)


async def _apologise(update: Update, sentence: str | None, sender: Sender) -> None:
    message = update.effective_message
    if sentence is None or update.effective_chat is None:
        return
    line = sender.words(sentence)
    try:
        if message is not None:
            await message.reply_text(line)
        else:
            await update.effective_chat.send_message(line)
    except TelegramError as second:
        log.warning("The apology was not delivered: %s: %s", type(second).__name__, second)
