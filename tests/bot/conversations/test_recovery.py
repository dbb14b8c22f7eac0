"""A webhook bot that could not start: it comes by itself, and /readyz says how it is until then."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.courier import Courier
from tests.bot.loopback.server import TelegramServer
from tests.bot.loopback.webhook import page
from tests.support import wait_for


def ready(url: str) -> int:
    try:
        return httpx.get(f"{url}/readyz").status_code
    except httpx.TransportError:
        return 0


@pytest.mark.parametrize(
    "fault",
    [
        lambda server: server.fail_next("getMe", 401, "Unauthorized"),
        lambda server: server.fail_next("setWebhook", 404, "Not Found"),
    ],
    ids=["401 on getMe", "404 on setWebhook"],
)
def test_a_bot_that_telegram_refused_once_comes_back(
    fault: Callable[[TelegramServer], None], tmp_path
):
    with TelegramServer() as server:
        fault(server)
        with page(tmp_path / "bot.log", server, BOT_STATE_DIR=str(tmp_path)) as (url, _):
            wait_for(lambda: ready(url) == 503, what="the truth")
            wait_for(lambda: ready(url) == 200, what="the bot")
            with Courier(server, url):
                chat = Conversation(server)
                chat.say("/digit 8")
                chat.answer("sendPhoto")
    assert "Traceback" not in (tmp_path / "bot.log").read_text()


def test_an_answer_to_the_profile_that_nobody_understands_stops_nothing(tmp_path):
    with TelegramServer() as server:
        methods = server.methods._methods
        methods["getMyDescription"] = lambda _: {"description": 7}
        methods["getMyCommands"] = lambda _: [{}]
        with page(tmp_path / "bot.log", server, BOT_STATE_DIR=str(tmp_path)) as (url, _):
            wait_for(
                lambda: "could not be set" in (tmp_path / "bot.log").read_text(), what="a line"
            )
            assert ready(url) == 200
            with Courier(server, url):
                chat = Conversation(server)
                chat.say("/digit 8")
                chat.answer("sendPhoto")
        server.complaints.clear()  # of our own wrong answers
