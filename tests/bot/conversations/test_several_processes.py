"""Two processes of one bot with one Redis: an update is answered once, a person counted once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.runners.webhook import PATH
from model.chat import texts
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TelegramServer
from tests.bot.loopback.webhook import HEADER, page
from tests.bot.support import photo
from tests.loopback.redis_server import RedisServer, needs_redis
from tests.support import wait_for

pytestmark = needs_redis


@dataclass
class Two:
    """A bot of two processes, and a Telegram that calls them in turn."""

    server: TelegramServer
    urls: list[str]

    def deliver(self, times: int = 1) -> None:
        """Take all that waits to both, so many times, many calls at once."""
        secret = self.server.methods.webhook["secret_token"]
        turn = itertools.cycle(self.urls)
        calls = [(next(turn), each) for _ in range(times) for each in self.server.updates]

        def call(one: tuple[str, dict[str, Any]]) -> int:
            url, update = one
            return httpx.post(url + PATH, json=update, headers={HEADER: secret}).status_code

        with ThreadPoolExecutor(8) as pool:
            while calls:  # what is not taken is brought again
                statuses = list(pool.map(call, calls))
                assert {*statuses} <= {200, 503}
                calls = [each for each, code in zip(calls, statuses, strict=True) if code == 503]
        self.server.updates.clear()


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Two]:
    tmp_path = tmp_path_factory.mktemp("two")
    redis = RedisServer(tmp_path)
    settings = {"REDIS_URL": redis.url, "BOT_RATE_LIMIT": "6/minute"}
    with (
        TelegramServer() as server,
        page(tmp_path / "one.log", server, **settings) as (one, _),
        page(tmp_path / "two.log", server, **settings) as (other, _),
    ):
        for url in (one, other):
            wait_for(lambda url=url: is_ready(url), what="a bot")
        yield Two(server, [one, other])
    redis.kill()


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def settled(chat: Conversation, count: int) -> list[str]:
    """Return what a chat got once that is `count` answers, and a last question is answered too."""
    wait_for(lambda: sum(call.done for call in chat.answers()) >= count, what="answers")
    return [call.method for call in chat.answers()]


def test_updates_that_come_twice_are_answered_once(two):
    chats = [Conversation(two.server) for _ in range(6)]
    for chat in chats:
        chat.say("/digit 8")
    two.deliver(times=3)
    for chat in chats:
        settled(chat, 1)
    last = Conversation(two.server)
    last.say("/help")
    two.deliver()
    settled(last, 1)
    assert [len(chat.answers()) for chat in chats] == [1] * 6


def test_an_album_that_comes_to_both_is_answered_once(two, sampler):
    chats, data = [Conversation(two.server) for _ in range(2)], photo(sampler, "5")
    for chat in chats:
        for _ in range(3):
            chat.send_photo(data, media_group_id=f"album{chat.id}")
    two.deliver(times=2)
    for chat in chats:
        assert settled(chat, 1) == ["sendPhoto"]
        assert chat.answer("sendPhoto").fields["caption"].count("5 (") == 3


def test_a_person_has_one_limit(two):
    chat = Conversation(two.server)
    for _ in range(9):
        chat.say("/digit")
    two.deliver()
    settled(chat, 7)
    said = [call.fields["text"] for call in chat.answers("sendMessage")]
    assert said.count(texts.WHICH_DIGIT) == 6
    assert len(said) == 7  # told once


def test_a_language_chosen_at_one_is_spoken_by_both(two):
    chat = Conversation(two.server)
    chat.press_data(chat.message(text="?"), "1:lang:es")
    two.deliver()
    settled(chat, 1)
    for _ in range(2):
        chat.say("/digit")
    two.deliver()
    settled(chat, 3)
    said = [call.fields["text"] for call in chat.answers("sendMessage")]
    assert len(set(said[1:])) == 1
    assert texts.WHICH_DIGIT not in said
