"""State in Redis, which all processes and machines of one bot share."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from model.chat.shared_state import PATIENCE, LocalState

log = logging.getLogger(__name__)

SAY_AGAIN = 600.0  # seconds until it is worth another line that Redis does not answer
PREFIX = "digits-bot:"
Value = TypeVar("Value")


class RedisState:
    """A State; while that does not answer, each process is on its own."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, **redis_options(patience))
        self._local = LocalState()
        self._said = -SAY_AGAIN

    async def _ask(self, shared: Awaitable[Value], alone: Callable[[], Awaitable[Value]]) -> Value:
        try:
            return await shared
        except RedisError as error:
            if time.monotonic() - self._said >= SAY_AGAIN:
                self._said = time.monotonic()
                log.warning(
                    "Redis does not answer (%s): until it does, this process does not know what "
                    "others do",
                    type(error).__name__,
                )
            return await alone()

    async def claim(self, name: str, value: str, seconds: float) -> bool:
        async def shared() -> bool:
            key, ms = PREFIX + name, round(1000 * seconds)
            return bool(await self._redis.set(key, value, nx=True, px=ms))

        return await self._ask(shared(), lambda: self._local.claim(name, value, seconds))

    async def put(self, name: str, value: str, seconds: float) -> None:
        async def shared() -> None:
            await self._redis.set(PREFIX + name, value, px=round(1000 * seconds))

        await self._ask(shared(), lambda: self._local.put(name, value, seconds))

    async def get(self, name: str) -> str | None:
        async def shared() -> str | None:
            value = await self._redis.get(PREFIX + name)
            return None if value is None else str(value)

        return await self._ask(shared(), lambda: self._local.get(name))

    async def forget(self, name: str) -> None:
        async def shared() -> None:
            await self._redis.delete(PREFIX + name)

        await self._ask(shared(), lambda: self._local.forget(name))

    async def push(self, name: str, value: str, seconds: float) -> None:
        async def shared() -> None:
            async with self._redis.pipeline() as pipe:
                pipe.rpush(PREFIX + name, value)
                pipe.pexpire(PREFIX + name, round(1000 * seconds))
                await pipe.execute()

        await self._ask(shared(), lambda: self._local.push(name, value, seconds))

    async def length(self, name: str) -> int:
        async def shared() -> int:
            count: int = await self._redis.llen(PREFIX + name)
            return count

        return await self._ask(shared(), lambda: self._local.length(name))

    async def drain(self, name: str) -> list[str]:
        async def shared() -> list[str]:
            async with self._redis.pipeline() as pipe:
                pipe.lrange(PREFIX + name, 0, -1)
                pipe.delete(PREFIX + name)
                values: list[str] = (await pipe.execute())[0]
            return values

        return await self._ask(shared(), lambda: self._local.drain(name))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def redis_options(patience: float = PATIENCE) -> dict[str, Any]:
    """Return how Redis is asked: shortly, and once more at once where it closed a connection."""
    return {
        "socket_connect_timeout": patience,
        "socket_timeout": patience,
        "retry": Retry(NoBackoff(), 1),
    }
