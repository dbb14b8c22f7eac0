"""Fair shares: how often one person may ask, and one answer at a time for each."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from model.chat.shared_state import PATIENCE
from model.environment import Environment, SettingsError

Value = TypeVar("Value")
RATE = RateLimitItemPerMinute(20)
TOLD = "told"  # beside a person's requests: that they were told to wait


def rate_of(environment: Environment) -> RateLimitItem | None:
    """Return BOT_RATE_LIMIT, how often one person may ask in a chat; None for no limit."""
    text = environment.text("BOT_RATE_LIMIT")
    if not text:
        return RATE
    if text.lower() == "off":
        return None
    try:
        rate = parse(text)
    except ValueError:
        rate = None
    if rate is None or rate.amount < 1:
        raise SettingsError("BOT_RATE_LIMIT must be a rate such as 20/minute, or off.")
    return rate


class PersonLimit:
    """So many requests of each person in a window of time, counted in Redis where there is one."""

    def __init__(
        self,
        rate: RateLimitItem,
        redis_url: str = "",
        kind: str = "asking",
        patience: float = PATIENCE,
    ) -> None:
        self._rate, self._kind = rate, kind
        self._telling = type(rate)(1, rate.multiples)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = self._own
        if redis_url:
            # Who has no Redis does not pay for its client.
            from model.chat.redis_state import redis_options

            options = {
                "wrap_exceptions": True,
                "implementation": "redispy",
                **redis_options(patience),
            }
            self._shared = MovingWindowRateLimiter(RedisStorage(f"async+{redis_url}", **options))

    async def take(self, person: int | str) -> int:
        """Count a request; returns the seconds to wait where it is one too many, else 0."""

        async def ask(limiter: MovingWindowRateLimiter) -> int:
            if await limiter.hit(self._rate, self._kind, str(person)):
                return 0
            window = await limiter.get_window_stats(self._rate, self._kind, str(person))
            return max(1, math.ceil(window.reset_time - time.time()))

        return await self._ask(ask)

    async def charge(self, person: int | str, count: int) -> None:
        """Count what was granted already, as far as the window has room for it."""

        async def ask(limiter: MovingWindowRateLimiter) -> None:
            room = (await limiter.get_window_stats(self._rate, self._kind, str(person))).remaining
            if cost := min(count, room):
                await limiter.hit(self._rate, self._kind, str(person), cost=cost)

        await self._ask(ask)

    async def tells(self, person: int | str) -> bool:
        """Note that a person is told to wait; False where they were since the last request.

        A request is granted again when the oldest of the window has left it: so its end names what
        was told, in all processes alike, and nothing has to be forgotten in time.
        """

        async def ask(limiter: MovingWindowRateLimiter) -> bool:
            window = await limiter.get_window_stats(self._rate, self._kind, str(person))
            end = f"{window.reset_time:.3f}"
            return await limiter.hit(self._telling, TOLD, self._kind, str(person), end)

        return await self._ask(ask)

    async def _ask(self, ask: Callable[[MovingWindowRateLimiter], Awaitable[Value]]) -> Value:
        try:
            return await ask(self._shared)
        except StorageError:  # while Redis does not answer, this process counts for itself
            return await ask(self._own)


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0  # the one being served included
    told: bool = False


class Turns:
    """One at a time for each person, in the order they asked, and not too many waiting."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: dict[Hashable, _Line] = {}

    def is_full(self, person: Hashable) -> bool:
        """Tell whether a person has as many answers under way as anybody may have."""
        return person in self._lines and self._lines[person].length >= self._most

    def tell(self, person: Hashable) -> bool:
        """Note that a person whose line is full is told so; False where they were before."""
        line = self._lines[person]
        before, line.told = line.told, True
        return not before

    @asynccontextmanager
    async def turn(self, person: Hashable) -> AsyncIterator[None]:
        """Wait for the person's earlier answers to end; the block is the next one."""
        line = self._lines.setdefault(person, _Line())
        line.length += 1
        try:
            async with line.lock:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[person]
