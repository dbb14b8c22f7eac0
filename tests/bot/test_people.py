"""Languages, /about, /privacy, what Telegram shows about the bot, inline mode, files."""

from __future__ import annotations

import asyncio
import io
import json
import re

import pytest
from PIL import Image
from telegram import Bot

from bot import texts
from bot.replies import about
from bot.runners.bot_profile import tell_profile
from model.images import strip_png
from model.translations import LANGUAGES, words_for
from tests.bot.loopback.telegram_server import TOKEN, TelegramServer
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
    assert photo.fields["caption"] == texts.caption(words, 7, seed)
    labels = [b["text"] for row in photo.json("reply_markup")["inline_keyboard"] for b in row]
    assert labels == [words(each) for each in (texts.AGAIN, texts.OTHER, texts.FILE, texts.READ_IT)]


def test_a_language_we_do_not_have_is_answered_in_english(converse):
    chat = converse(language="de")
    chat.say("/digit")
    assert chat.answer("sendMessage").fields["text"] == texts.WHICH_DIGIT


def test_about_tells_what_was_measured(chat):
    chat.say("/about")
    said = chat.answer("sendMessage").fields["text"]
    measured = json.loads(about.QUALITY.read_bytes())
    assert f"{100 * measured['label_agreement']['mean']:.1f} %" in said
    assert f"{measured['fid']['mean']:.3f}" in said
    assert f"{measured['strips']['confirmed']:,}" in said
    assert "MIT" in said
    assert "Source" not in said  # nobody told where it is


def test_about_names_the_source_and_does_without_figures(tmp_path):
    words = words_for("en")
    assert "Source: https://example.org/digits\n" in about.about(
        words, "https://example.org/digits"
    )
    for content in (b"", b"{}", b'{"label_agreement": 3}'):
        path = tmp_path / f"{len(content)}.json"
        path.write_bytes(content)
        assert about.figures(path) is None
    assert about.figures(tmp_path / "nowhere.json") is None


def test_privacy_says_what_is_logged(chat):
    chat.say("/privacy")
    assert chat.answer("sendMessage").fields["text"] == texts.PRIVACY
    for word in ("Nothing is stored", "log", "milliseconds", "memory"):
        assert word in texts.PRIVACY


def test_telegram_shows_commands_and_descriptions_in_every_language(telegram, bot):
    wait_for(lambda: len(telegram.made("setMyShortDescription")) == len(LANGUAGES), what="the last")
    for language in LANGUAGES:
        words, code = words_for(language), None if language == "en" else language
        calls = {
            call.method: call for call in telegram.calls if call.fields.get("language_code") == code
        }
        commands = calls["setMyCommands"].json("commands")
        assert commands == [
            {"command": name, "description": words(text)} for name, text in texts.COMMANDS
        ]
        assert calls["setMyDescription"].fields["description"] == words(texts.DESCRIPTION)
        short = calls["setMyShortDescription"].fields["short_description"]
        assert short == words(texts.SHORT_DESCRIPTION)


def test_a_profile_that_is_right_is_left_alone():
    async def tell() -> None:
        async with Bot(TOKEN, f"{server.url}/bot") as bot:
            await tell_profile(bot)
            await tell_profile(bot)

    with TelegramServer() as server:
        asyncio.run(tell())
        for name in ("Commands", "Description", "ShortDescription"):
            assert len(server.made(f"getMy{name}")) == 2 * len(LANGUAGES)
            assert len(server.made(f"setMy{name}")) == len(LANGUAGES)


def test_as_file_brings_the_very_picture(chat, sampler):
    chat.say("/digit 8")
    photo = chat.answer("sendPhoto")
    seed = int(re.search(r"seed (\d+)", photo.fields["caption"])[1])
    query = chat.press(photo.result, "As file")
    file = chat.answer("sendDocument")
    chat.press_answer(query)
    assert file.picture == photo.picture == strip_png(sampler.draw(8, 5, seed))
    assert file.fields["caption"] == photo.fields["caption"]
    assert Image.open(io.BytesIO(file.picture)).format == "PNG"


def test_a_file_of_older_weights_has_expired(chat, sampler):
    chat.say("/digit 8")
    photo = chat.answer("sendPhoto").result
    for data in (
        "1:file:8:42:0123456789ab",
        f"1:file:8:4294967296:{sampler.version}",
        f"1:file:8:042:{sampler.version}",
        f"1:file:8:42:{sampler.version}:",
    ):
        query = chat.press_data(photo, data)
        assert chat.press_answer(query).fields["text"] == texts.EXPIRED
    assert chat.answers("sendDocument") == []


def test_a_link_with_a_digit_brings_its_strip(chat):
    chat.say("/start 8")
    assert chat.answer("sendPhoto").fields["caption"].startswith(texts.FIVE[8])
    for parameter in ("inline", "wait", "nothing"):
        chat.say(f"/start {parameter}")
    for place in range(3):
        assert chat.answer("sendMessage", place).fields["text"] == texts.START


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
    assert group.answer("sendPhoto").fields["caption"].startswith(texts.FIVE[1])
