"""Pictures that Telegram does not hand out, chats that take none, people who send too many."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from model.chat import texts
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import DOWNLOAD, TOKEN, TelegramServer
from tests.bot.support import blank, photo, refusal
from tests.support import free_port, running, wait_for

CALL = pytest.mark.parametrize("what", ["getFile", DOWNLOAD])


def is_apologised_for(chat: Conversation) -> None:
    assert chat.answer("sendMessage").fields["text"] == refusal("picture.not_fetched")
    assert len(chat.answers()) == 1


@CALL
def test_a_connection_that_is_cut_is_tried_again(what, chat, sampler):
    chat.server.cut_next(what)
    chat.send_photo(photo(sampler, "8"))
    assert chat.answer("sendPhoto").fields["caption"].startswith("I read: 8")


@CALL
def test_a_server_in_trouble_is_tried_again(what, chat, sampler):
    chat.server.fail_next(what, 502, "Bad Gateway")
    chat.send_photo(photo(sampler, "8"))
    assert chat.answer("sendPhoto").fields["caption"].startswith("I read: 8")


def test_a_file_that_telegram_has_lost(chat, sampler):
    why = "Bad Request: wrong file_id or the file is temporarily unavailable"
    chat.server.fail_next("getFile", 400, why)
    chat.send_photo(photo(sampler, "8"))
    is_apologised_for(chat)


def test_flood_control_on_the_way_to_a_picture_is_waited_out(chat, sampler):
    chat.server.fail_next("getFile", 429, "Too Many Requests: retry after 1", retry_after=1)
    chat.send_photo(photo(sampler, "8"))
    assert chat.answer("sendPhoto").fields["caption"].startswith("I read: 8")


def test_a_file_that_telegram_keeps_to_itself_is_too_large(chat):
    name = chat.send_file(b"\0" * (20 * 2**20 + 1), size=9)  # a size that is not true
    assert chat.answer("sendMessage").fields["text"] == refusal("picture.too_large", most=10)
    assert name not in [call.fields["file_id"] for call in chat.server.made(DOWNLOAD)]


def test_a_file_told_too_large_only_when_asked_for(chat):
    name = chat.send_file(b"\0" * (10 * 2**20 + 1), size=9)
    assert chat.answer("sendMessage").fields["text"] == refusal("picture.too_large", most=10)
    assert name not in [call.fields["file_id"] for call in chat.server.made(DOWNLOAD)]


def test_a_person_who_blocked_the_bot(chat, sampler, bot):
    chat.server.fail_next("sendPhoto", 403, "Forbidden: bot was blocked by the user")
    chat.send_photo(photo(sampler, "8"))
    wait_for(lambda: chat.answers("sendPhoto"), what="an answer")
    chat.send_photo(photo(sampler, "9"))
    assert chat.answer("sendPhoto").fields["caption"].startswith("I read: 9")
    assert chat.answers("sendMessage") == []


def test_a_group_without_photos_gets_the_words(group, sampler):
    why = "Bad Request: not enough rights to send photos to the chat"
    group.server.fail_next("sendPhoto", 400, why)
    group.send_photo(photo(sampler, "15"), caption="/read")
    assert group.answer("sendMessage").fields["text"].startswith("I read: 15\n")


def test_pictures_count_against_the_limit_and_in_the_figures(tmp_path, sampler):
    log, port = tmp_path / "bot.log", free_port()
    with TelegramServer() as server:
        settings = server.settings | {"METRICS_PORT": str(port), "BOT_RATE_LIMIT": "3/hour"}
        with running("-m", "bot", log=log, **settings):
            one, group = Conversation(server), Conversation(server, group=True)
            for _ in range(4):  # talk among people costs nobody anything
                group.send_photo(photo(sampler, "1"))
            for data in (photo(sampler, "8"), blank(), b"", photo(sampler, "9")):
                one.send_file(data, caption="top secret words")
            said = [one.answer("sendMessage", place).fields["text"] for place in range(3)]
            assert {texts.BLANK, refusal("picture.empty")} < set(said)
            assert any("Please wait" in line for line in said)
            two = Conversation(server)
            for _ in range(4):
                two.send_photo(photo(sampler, "3"), media_group_id="many")
            two.answer("sendPhoto")
            two.say("/digit 1")
            wait = two.answer("sendMessage").fields["text"]
            assert int(re.search(r"(\d+) seconds", wait)[1]) > 1200  # in debt for the fourth
            group.say("/read", reply_to_message=group.message(text="1"))
            group.answer("sendMessage")
            wait_for(lambda: log.read_text().count('"update"') == 14, what="the lines")
            figures = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    text = log.read_text()
    for secret in ("secret", "Ada", str(one.person["id"]), TOKEN, "AgAC", "/file/"):
        assert secret not in text
    outcomes = [json.loads(line).get("outcome") for line in text.splitlines()]
    counts = {"reading": 3, "unreadable": 1, "limited": 2, "album": 3, "ignored": 4, "words": 1}
    assert {each: outcomes.count(each) for each in counts} == counts
    for line in (
        'bot_readings_total{found="digits"} 5.0',
        'bot_readings_total{found="blank"} 1.0',
        'bot_readings_total{found="unreadable"} 1.0',
        'bot_refusals_total{reason="unreadable"} 1.0',
        'bot_updates_total{kind="message",outcome="reading"} 3.0',
    ):
        assert line in figures, figures
