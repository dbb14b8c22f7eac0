"""Telegram's own limits, kept: how fast calls go out, and what happens after a 429.

The library's limiter knows 30 messages a second overall and 20 a minute in a group. This one adds
a pace for each private chat, and lets a 429 pause the chat it came from: with the library's alone,
one chat that is told to wait would hold up all others.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter

log = logging.getLogger(__name__)

BURST = 5  # messages to one private chat at once, then one a second
RETRIES = 3  # after "429 Too Many Requests", each after the pause Telegram asks for
LONGEST_WAIT = 60.0  # seconds; who is told to wait longer is not waited for
# Refused in so many chats at once, it is us who are too fast, not they.
CHATS_THAT_MEAN_ALL = 3
# Calls on their way at a time. More would wait in the library's pool, which gives up after a while;
# here they wait in order, for as long as it takes.
CALLS = 32
MOST_CHATS = 1000  # limiters kept; then those that are idle are thrown away

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Pacing(BaseRateLimiter[int]):
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
                return await callback(*args, **kwargs)

        chat = data.get("chat_id")
        key = chat or endpoint
        for tried in range(RETRIES + 1):
            while pause := self._pause(key):
                await asyncio.sleep(pause)
            if isinstance(chat, int) and chat > 0:
                await self._limiter(chat).acquire()
            try:
                return await self._library.process_request(call, args, kwargs, endpoint, data, None)
            except RetryAfter as error:
                wait = seconds_of(error.retry_after)
                if tried == RETRIES or wait > LONGEST_WAIT:
                    raise
                log.warning("Telegram asks for a pause of %g s (%s)", wait, endpoint)
                self._paused[key] = time.monotonic() + wait
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, key: object) -> float:
        """Return the seconds to wait before a call to a chat, or one of a kind that has none."""
        now = time.monotonic()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        everybody = len(self._paused) >= CHATS_THAT_MEAN_ALL
        until = max(self._paused.values()) if everybody else self._paused.get(key, now)
        return max(0.0, until - now)

    def _limiter(self, chat: int) -> AsyncLimiter:
        if chat not in self._chats and len(self._chats) >= MOST_CHATS:
            self._chats = {
                key: each for key, each in self._chats.items() if not each.has_capacity(BURST)
            }
        return self._chats.setdefault(chat, AsyncLimiter(BURST, BURST))


def seconds_of(wait: int | timedelta) -> float:
    """Return Telegram's pause in seconds; the library is moving from one type to the other."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
