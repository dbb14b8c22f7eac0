"""A webhook bot that could not start: it comes by itself, and /readyz says how it is until then."""

from __future__ import annotations

import httpx

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


def test_a_bot_that_telegram_refuses_at_first_comes_by_itself(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        server.fail_next("getMe", 401, "Unauthorized")
        server.fail_next("setWebhook", 404, "Not Found")
        server.methods._methods["getMyCommands"] = lambda _: [{}]  # which nobody understands
        with page(log, server, BOT_STATE_DIR=str(tmp_path)) as (url, _):
            wait_for(lambda: ready(url) == 503, what="the truth")
            wait_for(lambda: ready(url) == 200, what="the bot")
            wait_for(lambda: "could not be set" in log.read_text(), what="a line of the profile")
            assert ready(url) == 200
            with Courier(server, url):
                chat = Conversation(server)
                chat.say("/digit 8")
                chat.answer("sendPhoto")
        server.complaints.clear()  # of our own wrong answers
    lines = log.read_text()
    assert lines.count("does not accept this token") == 2  # for Telegram says 404 of that, too
    assert "Traceback" not in lines
