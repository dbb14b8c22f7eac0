"""Words and seeds in the place of a plain digit; groups, and what comes through others."""

from __future__ import annotations

import json

import pytest

from bot import texts
from tests.bot.support import caption, is_strip


@pytest.mark.parametrize(
    ("words", "digit", "seed"),
    [
        ("/digit 8 seed 42", 8, 42),
        ("/digit 8 42", 8, 42),
        ("/digit8", 8, None),
        ("/digit8@DigitsTestBot", 8, None),
        ("/digit8@digitstestbot", 8, None),
        ("/Digit8", 8, None),
        ("/digit five", 5, None),
        ("cinco", 5, None),
        ("Пять", 5, None),
        ("पाँच", 5, None),
        ("خمسة", 5, None),
        ("três seed 7", 3, 7),
        ("8 semilla 0", 8, 0),
        ("8 seed 0000000000000000000000042", 8, 42),
        ("٨ بذرة ٤٢", 8, 42),
    ],
)
def test_words_and_seeds(words, digit, seed, chat, sampler):
    chat.say(words)
    drawn = is_strip(chat.answer("sendPhoto"), digit, sampler)
    assert seed is None or drawn == seed


def test_a_seed_that_there_is_not_is_told_so(chat):
    chat.say("/digit 8 seed 4294967296")
    said = chat.answer("sendMessage").fields["text"]
    assert said == "The seed must be a whole number from 0 to 4294967295."


@pytest.mark.parametrize(
    "words",
    ["please /digit8", "https://example.com/write2026", "a\n/morph38", "/digit8@OtherBot"],
)
def test_what_only_holds_a_command_is_told_what_works(words, chat):
    chat.say(words)
    assert chat.answer("sendMessage").fields["text"] == texts.WHAT_WORKS


def test_a_seed_under_a_strip_brings_it_again(chat, sampler):
    chat.say("/digit 4")
    first = chat.answer("sendPhoto")
    chat.say(f"/digit 4 {caption(first).rpartition(' · ')[2]}")
    assert chat.answer("sendPhoto", 1).picture == first.picture


def test_answers_in_groups_are_replies(group, chat):
    command = group.message(text="/digit 5")
    command["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    group.server.push("message", command)
    reply = json.loads(group.answer("sendPhoto").fields["reply_parameters"])
    assert reply["message_id"] == command["message_id"]
    assert reply["allow_sending_without_reply"]
    chat.say("5")
    assert "reply_parameters" not in chat.answer("sendPhoto").fields


def test_a_digit_in_reply_to_the_bot_is_answered_in_a_group(group, sampler):
    group.say("/digit")
    question = group.answer("sendMessage").result
    group.say("thanks", reply_to_message=question)
    group.say("8", reply_to_message=question)
    is_strip(group.answer("sendPhoto"), 8, sampler)
    assert len(group.answers()) == 2


def test_what_comes_by_way_of_another_bot_is_answered(chat, sampler):
    other = {"id": 42, "is_bot": True, "first_name": "Keyboard"}
    chat.say("8", via_bot=other)
    is_strip(chat.answer("sendPhoto"), 8, sampler)


def test_a_group_that_the_bot_was_added_to_is_greeted(group):
    me = {"id": 123456789, "is_bot": True, "first_name": "Digits", "username": "DigitsTestBot"}
    group.server.push("message", group.message(new_chat_members=[group.person]))
    group.server.push("message", group.message(new_chat_members=[me]))
    assert group.answer("sendMessage").fields["text"] == texts.GREETING
    assert len(group.answers()) == 1
