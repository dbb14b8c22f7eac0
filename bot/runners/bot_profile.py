"""What Telegram shows about the bot, in every language: its commands and descriptions."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot, BotCommand

from bot import texts
from model.translations import LANGUAGES, Words, words_for

log = logging.getLogger(__name__)

PAUSES = (60.0, 600.0, 3600.0, 6 * 3600.0, 24 * 3600.0)  # seconds


async def tell_profile(bot: Bot) -> None:
    """Set what differs; the bot works without, so that it is tried again later where it fails.

    English goes to everybody whose language has no texts of its own.
    """
    for pause in PAUSES:
        try:
            for language in LANGUAGES:
                if "-" in language:  # Telegram takes languages of two letters here
                    continue
                code = None if language == "en" else language
                await _tell(bot, words_for(language), code)
            return
        except Exception as error:  # an answer that is none of Telegram's leads to any
            log.warning(
                "The bot's commands and descriptions could not be set (%s: %s); next attempt in "
                "%g s",
                *(type(error).__name__, error, pause),
            )
            await asyncio.sleep(pause)


async def _tell(bot: Bot, words: Words, code: str | None) -> None:
    # Asked for first: Telegram limits strictly how often a bot may change these.
    commands = tuple(BotCommand(name, words(text)) for name, text in texts.COMMANDS)
    if await bot.get_my_commands(language_code=code) != commands:
        await bot.set_my_commands(commands, language_code=code)
    description = words(texts.DESCRIPTION)
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)
    short = words(texts.SHORT_DESCRIPTION)
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)
