"""Commands and descriptions that Telegram shows of the bot."""

from __future__ import annotations

import asyncio

from telegram import Bot

from bot import texts
from bot.runners.bot_profile import tell_profile
from model.translations import LANGUAGES, words_for
from tests.bot.loopback.server import TOKEN, TelegramServer
from tests.support import wait_for

TOLD = [language for language in LANGUAGES if "-" not in language]  # Telegram takes two letters


def test_telegram_shows_commands_and_descriptions_in_every_language(telegram, bot):
    wait_for(lambda: len(telegram.made("setMyShortDescription")) == len(TOLD), what="the last")
    for language in TOLD:
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
            assert len(server.made(f"getMy{name}")) == 2 * len(TOLD)
            assert len(server.made(f"setMy{name}")) == len(TOLD)
