"""Files fetched from Telegram: bounded in bytes and in time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.transport.file_download import FileDownload
from model.errors import InputError
from tests.bot.loopback.server import TOKEN, TelegramServer


def fetched(server: TelegramServer, name: str, seconds: float = 5.0) -> bytes:
    """Fetch a file by itself; raises as FileDownload does."""

    async def fetch() -> bytes:
        fetching = FileDownload(seconds)
        async with Bot(TOKEN, f"{server.url}/bot", f"{server.url}/file/bot") as bot:
            try:
                return await fetching.fetch(bot, name)
            finally:
                await fetching.close()

    return asyncio.run(fetch())


def test_a_file_of_unknown_size_is_given_up_when_it_grows_too_large():
    sent = []

    def endless() -> Iterator[bytes]:
        while True:
            sent.append(2**16)
            yield bytes(2**16)

    with TelegramServer() as server, pytest.raises(InputError) as told:
        fetched(server, server.methods.keep(endless))
    assert told.value.code == "picture.too_large"
    assert sum(sent) < 20 * 2**20


def test_a_file_that_drips_is_given_up_in_time():
    given_up = threading.Event()

    def drip() -> Iterator[bytes]:
        while not given_up.wait(0.05):
            yield b"x"

    with TelegramServer() as server, pytest.raises(InputError) as told:
        fetched(server, server.methods.keep(drip), seconds=0.5)  # or never
    given_up.set()
    assert told.value.code == "picture.not_fetched"


def test_a_file_of_the_largest_size_is_fetched_whole(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the bot itself sets it
    with TelegramServer() as server:
        name = server.methods.keep(bytes(range(256)) * (10 * 2**12))
        server.methods.silent.add(name)
        assert len(fetched(server, name)) == 10 * 2**20
        server.fail_next("getFile", 429, "Too Many Requests", retry_after=400)
        with pytest.raises(RetryAfter):
            fetched(server, name)
