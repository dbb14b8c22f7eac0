"""Updates in a real Redis: kept until they are answered, and no longer than somebody waits."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot.transport.redis_spool import SPOOL, RedisSpool
from bot.transport.spool import KEPT
from tests.loopback.redis_server import RedisServer, needs_redis

pytestmark = needs_redis


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


def test_what_is_not_answered_is_kept_in_order_and_what_is_leaves(server: RedisServer) -> None:
    async def run() -> None:
        spool = RedisSpool(server.url)
        for number in (10, 9):
            await spool.add(number, {"update_id": number})
        assert [each["update_id"] for each in await spool.kept()] == [9, 10]
        await spool.remove(9)
        assert [each["update_id"] for each in await spool.kept()] == [10]
        await spool.remove(10)
        assert await spool.kept() == []
        await spool.close()

    asyncio.run(run())


def test_nothing_stays_where_the_bot_never_starts_again(server: RedisServer) -> None:
    async def run() -> None:
        spool, client = RedisSpool(server.url), redis.Redis(port=server.port)
        await spool.add(1, {"update_id": 1})
        assert 0 < client.ttl(SPOOL) <= KEPT
        entry = {"at": time.time() - KEPT - 1, "update": {"update_id": 2}}
        client.hset(SPOOL, "2", json.dumps(entry))
        assert [each["update_id"] for each in await spool.kept()] == [1]
        assert client.hkeys(SPOOL) == [b"1"], "what is too old is dropped when the bot starts"
        await spool.close()

    asyncio.run(run())


def test_while_redis_is_away_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.kill()

    async def run() -> None:
        spool = RedisSpool(server.url)
        await spool.remove(1)
        assert await spool.kept() == []
        with pytest.raises(redis.RedisError):
            await spool.add(1, {"update_id": 1})
        await spool.close()

    asyncio.run(run())
