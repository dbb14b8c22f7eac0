"""Updates that are not answered yet, in Redis."""

from __future__ import annotations

import contextlib
import json
import math
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.transport.spool import KEPT
from model.chat.redis_state import PREFIX, redis_options

SPOOL = PREFIX + "spool"


class RedisSpool:
    """Updates in a hash of Redis, which every process of the bot reads."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, **redis_options())

    async def add(self, number: int, update: dict[str, Any]) -> None:
        entry = json.dumps({"at": time.time(), "update": update})
        async with self._redis.pipeline() as both:
            both.hset(SPOOL, str(number), entry)
            # A bot that never starts again leaves nothing of anybody behind.
            both.expire(SPOOL, math.ceil(KEPT))
            await both.execute()

    async def remove(self, number: int) -> None:
        with contextlib.suppress(RedisError):  # then it is found to be answered when it comes again
            await self._redis.hdel(SPOOL, str(number))

    async def kept(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        with contextlib.suppress(RedisError):
            for number, text in (await self._redis.hgetall(SPOOL)).items():
                entry = json.loads(text)
                if time.time() - entry["at"] > KEPT:
                    await self._redis.hdel(SPOOL, str(number))
                else:
                    found.append(entry["update"])
        return sorted(found, key=lambda update: int(update["update_id"]))

    async def close(self) -> None:
        await self._redis.aclose()
