"""What operators see: lines of the log, figures, a word to the admin; and who may be served."""

from __future__ import annotations

import json
import re

import httpx

from bot import texts
from model.chat import texts as chat_texts
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TOKEN, TelegramServer
from tests.support import free_port, running, wait_for

FIELDS = {"time", "level", "logger", "message", "kind", "chat", "ms", "outcome"}


def test_each_update_is_one_line_that_names_nobody(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        group = Conversation(server, group=True)
        with running("-m", "bot", log=log, **server.settings):
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            group.say("/digit 8")
            picture = group.answer("sendPhoto").result
            group.say("/digit@DigitsTestBot top secret words")
            group.answer("sendMessage")
            group.press_answer(group.press_data(picture, "0:gone"))
            group.ask_inline("more secret words")
            wait_for(lambda: log.read_text().count('"update"') == 4, what="four lines")
    text = log.read_text()
    for secret in ("secret", "Ada", str(group.person["id"]), str(group.id), "httpx", TOKEN):
        assert secret not in text
    lines = [line for line in map(json.loads, text.splitlines()) if line["message"] == "update"]
    assert [line.keys() == FIELDS for line in lines] == [True] * 4
    assert all(line["ms"] > 0 for line in lines)
    assert {(line["kind"], line["chat"], line["outcome"]) for line in lines} == {
        ("message", "supergroup", "strip"),
        ("message", "supergroup", "words"),
        ("callback_query", "supergroup", "expired"),
        ("inline_query", "supergroup", "words"),
    }


def test_figures_are_served_where_a_port_is_set(tmp_path):
    log, port = tmp_path / "bot.log", free_port()
    with (
        TelegramServer() as server,
        running(
            "-m", "bot", log=log, METRICS_PORT=str(port), BOT_RATE_LIMIT="3/hour", **server.settings
        ),
    ):
        chat = Conversation(server)
        chat.say("/digit 8")
        picture = chat.answer("sendPhoto").result
        server.fail_next("sendPhoto", 400, "Bad Request: something else")
        chat.say("/digit 7")
        assert chat.answer("sendMessage").fields["text"] == chat_texts.SORRY
        chat.press_answer(chat.press_data(picture, "0:gone"))
        chat.say("/digit 9")
        chat.answer("sendMessage", 1)
        wait_for(lambda: log.read_text().count('"update"') == 4, what="four lines")
        figures = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    for line in (
        'bot_updates_total{kind="message",outcome="strip"} 1.0',
        'bot_updates_total{kind="message",outcome="failed"} 1.0',
        'bot_strips_total{digit="8"} 1.0',
        'bot_refusals_total{reason="limited"} 1.0',
        'bot_refusals_total{reason="expired"} 1.0',
        'bot_errors_total{error="BadRequest"} 1.0',
        'bot_update_seconds_count{kind="message"} 3.0',
    ):
        assert line in figures.splitlines()
    assert re.search(r'bot_update_seconds_bucket\{kind="message",le="0.25"\} \d', figures)


def test_the_admins_chat_and_the_chats_that_are_served(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        served, admin, other, group = (Conversation(server, n == 3) for n in range(4))
        settings = server.settings | {
            "ADMIN_CHAT_ID": str(admin.id),
            "ALLOWED_CHAT_IDS": f"{served.id}",
        }
        with running("-m", "bot", log=log, **settings):
            for chat in (other, group):
                chat.say("/digit 8")
                assert chat.answer("sendMessage").fields["text"] == texts.NOT_HERE
            assert other.ask_inline("8").json("button")["text"] == texts.NOT_HERE
            assert served.ask_inline("8").json("button")["start_parameter"] == "8"
            group.say("hello")  # not to the bot, which does not speak then
            server.fail_next("sendPhoto", 400, "Bad Request: something else")
            served.say("/digit 8")
            assert "(BadRequest)" in admin.answer("sendMessage").fields["text"]
            served.say("/digit 8")
            served.answer("sendPhoto")
        assert len(group.answers()) == 1
    outcomes = [json.loads(line).get("outcome") for line in log.read_text().splitlines()]
    assert outcomes.count("barred") == 3
    assert outcomes.count("ignored") == 1
