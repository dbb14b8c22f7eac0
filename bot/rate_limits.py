"""Fair shares: how often one person may ask, and one answer at a time for each."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.settings import Rate

MOST_BUCKETS = 10_000  # then those that are full again, and so say nothing, are thrown away


@dataclass
class _Bucket:
    tokens: float
    filled: float  # when, by the clock
    told: bool = False


@dataclass(frozen=True)
class Refusal:
    """A request that came too early."""

    seconds: int  # until the next one may come, at least 1
    first: bool  # nobody was told since the last request that was granted


class Buckets:
    """A token bucket for each person: `rate.count` at once, refilled evenly over `rate.seconds`."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, person: Hashable) -> Refusal | None:
        """Take a token of a person; returns a refusal where there is none."""
        bucket = self._filled(person)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            bucket.told = False
            return None
        first, bucket.told = not bucket.told, True
        wait = (1 - bucket.tokens) * self._rate.seconds / self._rate.count
        return Refusal(max(1, math.ceil(wait)), first)

    def charge(self, person: Hashable, count: int) -> None:
        """Take tokens for what was granted already; a person may be left in debt by it."""
        self._filled(person).tokens -= count

    def _filled(self, person: Hashable) -> _Bucket:
        now, rate = self._clock(), self._rate
        if person not in self._buckets and len(self._buckets) >= MOST_BUCKETS:
            self._buckets = {
                key: each for key, each in self._buckets.items() if now - each.filled < rate.seconds
            }
        bucket = self._buckets.setdefault(person, _Bucket(rate.count, now))
        gained = (now - bucket.filled) * rate.count / rate.seconds
        bucket.tokens, bucket.filled = min(rate.count, bucket.tokens + gained), now
        return bucket


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
