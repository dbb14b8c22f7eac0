"""Languages, /about, /privacy, what Telegram shows about the bot, inline mode, files."""

from __future__ import annotations

import re

import pytest

from bot import texts
from model.chat import texts as chat_texts
from model.figures import figures
from model.translations import LANGUAGES, words_for
from tests.support import wait_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_is_answered_in_their_language(language, converse):
    chat, words = converse(language=f"{language}-XX"), words_for(language)
    chat.say("/start")
    chat.say("/digit 12")
    chat.say("/digit 7")
    said = {chat.answer("sendMessage", place).fields["text"] for place in (0, 1)}
    assert said == {words(texts.START), words(texts.ONE_DIGIT)}
    photo = chat.answer("sendPhoto")
    seed = int(re.search(r"(\d+)$", photo.fields["caption"])[1])
    assert photo.fields["caption"] == chat_texts.caption(words, 7, seed)
    labels = [b["text"] for row in photo.json("reply_markup")["inline_keyboard"] for b in row]
    assert labels == [
        words(each)
        for each in (chat_texts.AGAIN, chat_texts.OTHER, chat_texts.FILE, chat_texts.READ_IT)
    ]


def test_a_language_we_do_not_have_is_answered_in_english(converse):
    chat = converse(language="de")
    chat.say("/digit")
    assert chat.answer("sendMessage").fields["text"] == chat_texts.WHICH_DIGIT


def test_about_tells_what_was_measured(chat, sampler):
    chat.say("/about")
    said = chat.answer("sendMessage").fields["text"]
    measured = figures(sampler.version)
    assert f"{100 * measured.agreement:.1f} %" in said
    assert f"{measured.confirmed:,}" in said
    assert "MIT" in said
    assert "FID" not in said
    assert "experts" not in said  # nobody told where the source is


def test_privacy_says_what_is_logged(chat):
    chat.say("/privacy")
    assert chat.answer("sendMessage").fields["text"] == texts.PRIVACY
    for word in ("Nothing is stored", "log", "milliseconds", "memory"):
        assert word in texts.PRIVACY


def test_a_link_with_a_digit_brings_its_strip(chat):
    chat.say("/start 8")
    assert chat.answer("sendPhoto").fields["caption"].startswith(chat_texts.FIVE[8])
    for parameter in ("inline", "wait", "nothing"):
        chat.say(f"/start {parameter}")
    for place in range(3):
        assert chat.answer("sendMessage", place).fields["text"] == texts.START


def test_other_bots_and_channels_are_left_alone(group, bot):
    def ignored() -> int:
        return [line.get("outcome") for line in bot.lines()].count("ignored")

    before = ignored()
    robot = {"id": 42, "is_bot": True, "first_name": "Robot"}
    channel = {"id": -1000000000042, "type": "channel", "title": "News"}
    group.say("/digit 1", **{"from": robot})
    group.say("/digit 2", sender_chat=channel, is_automatic_forward=True)
    post = {"message_id": group.server.next_id(), "date": 2_000_000_000, "chat": channel}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    for kind in ("channel_post", "edited_channel_post"):
        group.server.push(kind, post | {"text": "/digit 3", "entities": [command]})
    wait_for(lambda: ignored() == before + 4, what="four lines")
    assert group.answers() == []


def test_an_admin_who_stays_anonymous_is_answered(group):
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    group.say("/digit 1", **{"from": anonymous, "sender_chat": group.chat})
    assert group.answer("sendPhoto").fields["caption"].startswith(chat_texts.FIVE[1])


def test_a_chosen_language_is_kept_until_telegrams_own_is_chosen_again(converse):
    chat = converse(language="es")
    chat.say("/language")
    choice = chat.answer("sendMessage").result
    assert choice["text"] == words_for("es")(texts.LANGUAGE)
    chat.press(choice, "Русский")
    assert chat.answer("sendMessage", 1).fields["text"] == words_for("ru")(texts.LANGUAGE_CHOSEN)
    chat.say("/digit")
    assert chat.answer("sendMessage", 2).fields["text"] == words_for("ru")(chat_texts.WHICH_DIGIT)
    chat.until_taken(lambda: chat.press(choice, words_for("es")(texts.LANGUAGE_OF_TELEGRAM)))
    assert chat.answer("sendMessage", 3).fields["text"] == words_for("es")(texts.LANGUAGE_CHOSEN)
