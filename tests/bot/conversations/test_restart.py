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

COUNT = 4
HURRIED = "tests.bot.programs.unpaced_bot"


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
    with running("-m", HURRIED, "poll", log=log, **server.settings, **settings) as process:
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
        server.hang_seconds = 300.0
        server.mischief = lambda call: "hang" if call.method == "sendPhoto" else None
        with polling(log, server) as process:
            kill_while_all_wait(process, server)
        server.mischief = lambda _: None
        with polling(log, server):
            for chat in chats:
                wait_for(lambda chat=chat: strips(chat), what="a strip")
            wait_for(lambda: not server.updates, what="confirmation")
        assert [strips(chat) for chat in chats] == [1] * COUNT


def test_a_queue_of_one_person_survives_sigterm(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        chat = Conversation(server)
        for _ in range(4):
            chat.say("/digit 8")
        with server.holding("sendPhoto", chat.id), polling(log, server) as process:
            wait_for(lambda: chat.answers("sendPhoto"), what="a first strip on its way")
            process.send_signal(signal.SIGTERM)
            assert ended(process) == 0
        assert "Some answers were not sent within 1 s" in log.read_text()
        # Telegram had the first whole when the bot ended: it comes, and is not sent again.
        with polling(log, server):
            wait_for(lambda: not server.updates, what="all to be answered")
        assert strips(chat) == 4


@pytest.mark.parametrize("redis", [False, pytest.param(True, marks=needs_redis)])
def test_a_kill_by_webhook_loses_nothing(redis, tmp_path):
    log = tmp_path / "bot.log"
    settings = {"BOT_STATE_DIR": str(tmp_path / "state")}
    if redis:
        server_of_redis = RedisServer(tmp_path)
        settings = {"REDIS_URL": server_of_redis.url}
    with TelegramServer() as server:
        chats = ask(server)
        server.hang_seconds = 300.0
        server.mischief = lambda call: "hang" if call.method == "sendPhoto" else None
        with door(log, server, HURRIED, **settings) as page:
            wait_for(lambda: len(server.made("sendPhoto")) >= COUNT, what="all to be sent")
            wait_for(lambda: not server.updates, what="all to be taken")
            for process in [page.process.pid, *children(page.process.pid)]:
                os.kill(process, signal.SIGKILL)
            page.process.wait()
        server.mischief = lambda _: None
        with door(log, server, HURRIED, **settings):
            for chat in chats:
                wait_for(lambda chat=chat: strips(chat), what="a strip")
        assert [strips(chat) for chat in chats] == [1] * COUNT
    if redis:
        server_of_redis.kill()
