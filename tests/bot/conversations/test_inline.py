"""Inline mode: @Name and a digit or a number, typed in any chat."""

from __future__ import annotations

import pytest

from bot import texts
from tests.bot.loopback.conversation import both
from tests.bot.loopback.webhook import OUTSIDE
from tests.bot.support import written


@pytest.mark.parametrize("words", ["8", "٨", "8️⃣", " ８ "])
def test_inline_without_a_public_page_opens_the_bot(words, chat):
    call = chat.ask_inline(words)
    assert call.json("results") == []
    button = call.json("button")
    assert button == {"text": texts.INLINE_OPEN.format(digit=8), "start_parameter": "8"}
    assert call.fields["cache_time"] == "0"
    assert call.fields["is_personal"] == "true"


@pytest.mark.parametrize("words", ["", "hello", "12 a", "²", "0_8"])
def test_inline_without_a_digit_says_what_to_type(words, chat):
    call = chat.ask_inline(words)
    assert call.json("results") == []
    assert call.json("button")["text"] == texts.INLINE_HINT


def test_what_was_sent_by_inline_mode_has_had_its_answer(chat):
    me = {"id": 123456789, "is_bot": True, "first_name": "Digits"}
    chat.say("8", via_bot=me)
    chat.say("/help")
    chat.answer("sendMessage")
    assert len(chat.answers()) == 1


@both
def test_inline_offers_five_hands_where_the_page_is_public(mode, chat):
    call = chat.ask_inline("+1 555:٣")
    results = call.json("results")
    if mode == "polling":  # without PUBLIC_URL
        assert results == []
        return
    seed = results[0]["id"].partition("-")[0]
    for hand, each in enumerate(results):
        address = f"{OUTSIDE}/write/%2B1%20555%3A3.jpg?seed={seed}&hand={hand}"
        assert each["photo_url"] == each["thumbnail_url"] == address
        assert each["title"] == f"+1 555:3 by hand, hand {hand + 1} of 5"
        assert each["description"] == f"seed {seed}"
        assert each["caption"] == f"{each['title']} · seed {seed}"
    assert len(results) == 5
    assert "button" not in call.fields


@both
@pytest.mark.parametrize("text", ["24/12", "1" * 21])
def test_inline_opens_the_chat_for_what_the_page_cannot_show(mode, text, chat, sampler):
    call = chat.ask_inline(text)
    assert call.json("results") == []
    button = call.json("button")
    assert button["text"] == texts.INLINE_NUMBER.format(number=text)
    chat.say(f"/start {button['start_parameter']}")
    assert written(chat.answer("sendPhoto"), sampler).text == text


def addresses(call) -> list[str]:
    return [each["photo_url"] for each in call.json("results")]


@pytest.mark.parametrize("mode", ["webhook"])
def test_inline_offers_every_digit_before_anything_is_typed(mode, chat):
    found = addresses(chat.ask_inline(""))
    assert [address.split("/")[4] for address in found] == [str(digit) for digit in range(10)]


@pytest.mark.parametrize("mode", ["webhook"])
def test_share_brings_the_same_strip_by_inline_mode(mode, chat):
    chat.say("/digit 8 seed 42")
    rows = chat.answer("sendPhoto").json("reply_markup")["inline_keyboard"]
    (asked,) = [b["switch_inline_query"] for row in rows for b in row if b["text"] == "Share"]
    assert f"{OUTSIDE}/digits/8/42.jpg" in addresses(chat.ask_inline(asked))


def test_typing_uses_up_nobodys_requests(chat):
    for _ in range(25):
        chat.ask_inline("8")
    chat.say("/digit 8")
    chat.answer("sendPhoto")
