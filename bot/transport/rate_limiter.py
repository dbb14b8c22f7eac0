"""Telegram's own limits, kept: how fast calls go out, and what happens after a 429.

The library's limiter knows 30 messages a second overall and 20 a minute in a group. This one adds
a pace for each private chat, and lets a 429 pause the chat it came from: with the library's alone,
one chat that is told to wait would hold up all others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, BaseRateLimiter

from bot.telegram_errors import Trouble, trouble_of
from bot.update_log import note_sent

log = logging.getLogger(__name__)

BURST = 5  # messages to one private chat at once, then one a second
LONGEST_WAIT = 300.0  # seconds; after so long nobody waits for an answer any more
MOST_TRIES = 12
# Seconds before a call is made again that did not reach Telegram, or that it could not serve.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
# Made twice they do no more than once. The others send: twice they would send twice.
IDEMPOTENT = {"getFile", "answerCallbackQuery", "answerInlineQuery", "editMessageMedia"}
SENDING = {"sendMessage", "sendPhoto", "sendDocument", "sendAnimation"}
# Refused in so many chats at once, it is us who are too fast, not they.
CHATS_THAT_MEAN_ALL = 3
# Calls on their way at a time. More would wait in the library's pool, which gives up after a while;
# here they wait in order, for as long as it takes.
CALLS = 32
MOST_CHATS = 1000  # limiters kept; then those that are idle are thrown away

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class TelegramRateLimiter(BaseRateLimiter[int]):
    """Lets calls through at the pace Telegram allows, and tries again after its pauses."""

    def __init__(self) -> None:
        self._library = AIORateLimiter(max_retries=0)
        self._chats: dict[int, AsyncLimiter] = {}
        self._paused: dict[object, float] = {}  # chats told to wait, and until when
        self._calls = asyncio.Semaphore(CALLS)

    async def initialize(self) -> None:
        await self._library.initialize()

    async def shutdown(self) -> None:
        await self._library.shutdown()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,  # noqa: ANN401 (the library's signature)
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Answer:
        """Run one call of the Bot API; raises RetryAfter where waiting does not help."""

        async def call(*args: Any, **kwargs: Any) -> Answer:  # noqa: ANN401
            async with self._calls:  # innermost: who waits for a chat's turn holds up nobody
                if endpoint in SENDING:
                    return await _noted(callback(*args, **kwargs))
                return await callback(*args, **kwargs)

        tries = _Tries(endpoint)
        while True:
            chat = data.get("chat_id")
            key = chat or endpoint
            await self._turn(key)
            try:
                return await self._library.process_request(call, args, kwargs, endpoint, data, None)
            except ChatMigrated as error:
                tries.pause_after(error)
                data["chat_id"] = error.new_chat_id  # the same call, to where the chat is now
            except RetryAfter as error:
                self._paused[key] = time.monotonic() + seconds_of(error.retry_after)
                tries.pause_after(error)
            except NetworkError as error:
                if tries.had_worked(error):
                    return True
                await asyncio.sleep(tries.pause_after(error))

    @contextlib.asynccontextmanager
    async def last_calls(self, seconds: float) -> AsyncIterator[None]:
        """Let calls under way end, for so many seconds; in the block none is, and none begins."""
        held = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while held < CALLS:
                    await self._calls.acquire()
                    held += 1
        try:
            yield
        finally:
            for _ in range(held):
                self._calls.release()

    async def _turn(self, key: object) -> None:
        """Wait until a call to a chat, or one of a kind that has none, may go out.

        Raises RetryAfter where nobody waits so long: asked all the same, Telegram waits longer.
        """
        while pause := self._pause(key):
            if pause > LONGEST_WAIT:
                raise RetryAfter(math.ceil(pause))
            await asyncio.sleep(pause)
        if isinstance(key, int) and key > 0:
            await self._limiter(key).acquire()

    def _pause(self, key: object) -> float:
        """Return the seconds to wait before a call to a chat, or one of a kind that has none."""
        now = time.monotonic()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        short = [until for until in self._paused.values() if until - now <= LONGEST_WAIT]
        everybody = max(short) if len(short) >= CHATS_THAT_MEAN_ALL else now
        return max(0.0, everybody - now, self._paused.get(key, now) - now)

    def _limiter(self, chat: int) -> AsyncLimiter:
        if chat not in self._chats and len(self._chats) >= MOST_CHATS:
            self._chats = {
                key: each for key, each in self._chats.items() if not each.has_capacity(BURST)
            }
        return self._chats.setdefault(chat, AsyncLimiter(BURST, BURST))


async def _noted(sending: Coroutine[Any, Any, Answer]) -> Answer:
    """Send, and note whether that may have reached people."""
    note_sent(True)  # from now on, unless the contrary is known
    try:
        return await sending
    except TelegramError as error:
        note_sent(trouble_of(error) is Trouble.UNKNOWN)
        raise


class _Tries:
    """The tries of one call: how long to pause after each that failed."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._left = MOST_TRIES
        self._pauses = iter(PAUSES)

    def pause_after(self, error: TelegramError) -> float:
        """Return the seconds until the next try; raises the error where none helps."""
        self._left -= 1
        wait = 0.0
        if isinstance(error, RetryAfter):
            wait = seconds_of(error.retry_after)
            if wait > LONGEST_WAIT:
                raise error
        elif isinstance(error, NetworkError):
            wait = next(self._pauses, 0.0)
            if not wait or not self._may_repeat(error):
                raise error
        if not self._left:
            raise error
        # Of ChatMigrated no word: its message is a chat's number, and the log tells none.
        if not isinstance(error, ChatMigrated):
            log.warning("%s is tried again in %g s (%s)", self._endpoint, wait, error)
        return wait

    def had_worked(self, error: NetworkError) -> bool:
        """Tell whether an error says that an earlier try, without an answer, did what was asked."""
        lost = self._left < MOST_TRIES
        return lost and trouble_of(error) is Trouble.UNCHANGED

    def _may_repeat(self, error: NetworkError) -> bool:
        """Tell whether a call is worth another try, and is not carried out twice by it."""
        if isinstance(error, BadRequest):
            return False
        if self._endpoint in IDEMPOTENT:
            return True
        return self._endpoint in SENDING and trouble_of(error) is not Trouble.UNKNOWN


def seconds_of(wait: int | timedelta) -> float:
    """Return Telegram's pause in seconds; the library is moving from one type to the other."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
