"""What all processes of the bot must agree on, for a while: in Redis, or in this process alone.

Nothing here outlives its time, which is told with each value.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

PATIENCE = 2.0  # seconds; nothing else waits meanwhile
MOST = 50_000  # values kept in this process; then the oldest go


class State(Protocol):
    """Values by name, each for so many seconds."""

    async def claim(self, name: str, value: str, seconds: float) -> bool:
        """Set a value unless there is one; tells whether it was set."""

    async def put(self, name: str, value: str, seconds: float) -> None:
        """Set a value, whatever there is."""

    async def get(self, name: str) -> str | None:
        """Return a value; None where there is none, or no more."""

    async def forget(self, name: str) -> None:
        """Drop a value or a list."""

    async def push(self, name: str, value: str, seconds: float) -> None:
        """Put a value at the end of a list, which is kept so long from now on."""

    async def length(self, name: str) -> int:
        """Return how long a list is."""

    async def drain(self, name: str) -> list[str]:
        """Take all values out of a list, at once."""

    async def close(self) -> None:
        """Let go of what it holds open."""


def shared_state(redis_url: str, patience: float = PATIENCE) -> State:
    """Return the state shared by all who use this Redis; without an address, this process's own.

    `patience` are the seconds for Redis to connect, and to answer.
    """
    if not redis_url:
        return LocalState()
    from model.chat.redis_state import RedisState  # who has no Redis does not pay for its client

    return RedisState(redis_url, patience)


class LocalState:
    """State of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._values: dict[str, tuple[float, list[str]]] = {}  # when it ends, and what it is

    def _get(self, name: str) -> list[str]:
        end, values = self._values.get(name, (0.0, []))
        return values if end > self._clock() else []

    def _set(self, name: str, values: list[str], seconds: float) -> None:
        self._values.pop(name, None)  # so that the dictionary stays in the order of the last use
        self._values[name] = (self._clock() + seconds, values)
        while len(self._values) > MOST:
            del self._values[next(iter(self._values))]

    async def claim(self, name: str, value: str, seconds: float) -> bool:
        if self._get(name):
            return False
        self._set(name, [value], seconds)
        return True

    async def put(self, name: str, value: str, seconds: float) -> None:
        self._set(name, [value], seconds)

    async def get(self, name: str) -> str | None:
        return next(iter(self._get(name)), None)

    async def forget(self, name: str) -> None:
        self._values.pop(name, None)

    async def push(self, name: str, value: str, seconds: float) -> None:
        self._set(name, [*self._get(name), value], seconds)

    async def length(self, name: str) -> int:
        return len(self._get(name))

    async def drain(self, name: str) -> list[str]:
        values = self._get(name)
        await self.forget(name)
        return values

    async def close(self) -> None:
        self._values.clear()
