"""Limits: for each person, for each chat, and nobody slowed down by anybody else."""

from __future__ import annotations

import re

import pytest

from model.chat import texts
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TelegramServer
from tests.support import running, wait_for

WAIT = r"Too fast for me\. Please wait \d+ seconds?\."


@pytest.mark.parametrize("rate", ["20/hour", "off"])
def test_one_flooder_slows_nobody(rate, tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        flooder, others = Conversation(server), [Conversation(server) for _ in range(20)]
        with running("-m", "bot", log=log, BOT_RATE_LIMIT=rate, **server.settings) as process:
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            for number in range(150):
                flooder.say("/digit 8")
                if number % 7 == 3 and number // 7 < 20:
                    others[number // 7].say(f"/digit {number % 10}")
            assert number // 7 >= 20
            for other in others:
                other.answer("sendPhoto")
            told = flooder.answer("sendMessage").fields["text"]
            process.kill()  # it would go on writing for the flooder
    assert told == texts.BUSY if rate == "off" else re.fullmatch(WAIT, told)
    assert len(flooder.answers("sendMessage")) == 1  # told once
    assert len(flooder.answers("sendPhoto")) <= 20


def test_what_a_group_talks_about_is_no_request(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        group = Conversation(server, group=True)
        with running("-m", "bot", log=log, BOT_RATE_LIMIT="2/minute", **server.settings):
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            group.say("/digit 8")
            ours = group.answer("sendPhoto").result
            group.say("see example.com/write2026")
            for words in ("/digit8@OtherBot", "/digit@OtherBot 8", "/nonsense"):
                group.say(words)
                group.say(words, reply_to_message=ours)
            group.say("/digit8")
            group.answer("sendPhoto", 1)
            assert len(group.answers()) == 2


def test_a_second_press_while_the_first_runs_is_told_so(chat):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    with chat.server.holding("editMessageMedia", chat.id):
        first = chat.press(picker, "7")
        wait_for(lambda: chat.answers("editMessageMedia"), what="the edit")
        second = chat.press(picker, "8")
        assert chat.press_answer(second).fields["text"] == texts.BUSY
        assert "text" not in chat.press_answer(first).fields
    chat.answer("editMessageMedia")
    assert len(chat.answers()) == 2


def test_presses_beyond_the_limit_are_refused_in_words_and_so_is_the_message_after_them(chat):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    for _ in range(19):
        chat.press_data(picker, "0:gone")
    for _ in range(2):
        query = chat.press(picker, "8")
        assert chat.press_answer(query).fields["text"].startswith("Too fast for me.")
    chat.say("/digit 8")
    assert chat.answer("sendMessage", 1).fields["text"].startswith("Too fast for me.")
    assert len(chat.answers()) == 2
