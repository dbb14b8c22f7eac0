"""What a kill costs: nothing that was asked is lost, and nothing answered is answered twice."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TelegramServer
from tests.bot.loopback.webhook import door
from tests.loopback.redis_server import RedisServer, needs_redis
from tests.support import children, ended, running, wait_for

COUNT = 12


def ask(server: TelegramServer) -> list[Conversation]:
    chats = [Conversation(server) for _ in range(COUNT)]
    for chat in chats:
        chat.say("/digit 8")
    return chats


def strips(chat: Conversation) -> int:
    return sum(call.done for call in chat.answers("sendPhoto"))


@contextmanager
def polling(
    log: Path, server: TelegramServer, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    with running("-m", "bot", log=log, **server.settings, **settings) as process:
        yield process


def kill_while_all_wait(process: subprocess.Popen[bytes], server: TelegramServer) -> None:
    """Kill a bot that has taken all updates in and answered none."""
    wait_for(lambda: len(server.made("sendPhoto")) >= COUNT, what="all to be sent")
    process.kill()
    process.wait()


def test_a_kill_by_polling_loses_nothing(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        chats = ask(server)
        server.mischief = lambda call: "hang" if call.method == "sendPhoto" else None
        with polling(log, server) as process:
            kill_while_all_wait(process, server)
        server.mischief = lambda _: None
        with polling(log, server):
            for chat in chats:
                wait_for(lambda chat=chat: strips(chat), what="a strip")
        assert [strips(chat) for chat in chats] == [1] * COUNT
        wait_for(lambda: not server.updates, what="confirmation")


def test_a_queue_of_one_person_survives_sigterm(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        chat = Conversation(server)
        for _ in range(10):
            chat.say("/digit 8")
        with polling(log, server) as process:
            wait_for(lambda: strips(chat), what="a first strip")
            process.send_signal(signal.SIGTERM)
            assert ended(process) == 0
        with polling(log, server):
            wait_for(lambda: strips(chat) == 10 and not server.updates, what="all strips")


@pytest.mark.parametrize("redis", [False, pytest.param(True, marks=needs_redis)])
def test_a_kill_by_webhook_loses_nothing(redis, tmp_path):
    log = tmp_path / "bot.log"
    settings = {"BOT_STATE_DIR": str(tmp_path / "state")}
    if redis:
        server_of_redis = RedisServer(tmp_path)
        settings = {"REDIS_URL": server_of_redis.url}
    with TelegramServer() as server:
        chats = ask(server)
        server.mischief = lambda call: "hang" if call.method == "sendPhoto" else None
        with door(log, server, **settings) as page:
            wait_for(lambda: len(server.made("sendPhoto")) >= COUNT, what="all to be sent")
            wait_for(lambda: not server.updates, what="all to be taken")
            for process in [page.process.pid, *children(page.process.pid)]:
                os.kill(process, signal.SIGKILL)
            page.process.wait()
        server.mischief = lambda _: None
        with door(log, server, **settings):
            for chat in chats:
                wait_for(lambda chat=chat: strips(chat), 60, what="a strip")
        assert [strips(chat) for chat in chats] == [1] * COUNT
    if redis:
        server_of_redis.kill()
