"""What the bot does with commands and messages."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ContextTypes

from bot import texts
from bot.inputs.callback_data import unpack
from bot.inputs.sender import Asker
from bot.inputs.text import (
    LINK,
    NumberError,
    read_chain,
    read_digit,
    read_number,
)
from bot.replies.about import about
from bot.replies.digits import Answers
from bot.replies.numbers import Scribe
from bot.replies.sending import say
from bot.settings import Settings


class Handlers:
    """The callbacks; each answers one message."""

    def __init__(self, answers: Answers, scribe: Scribe, settings: Settings) -> None:
        self._answers, self._scribe, self._settings = answers, scribe, settings

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start: say what this is, with the picker. A link ?start=2026 brings it at once."""
        said = " ".join(context.args or ())
        linked = unpack(said.removeprefix(LINK)) if said.startswith(LINK) else None
        await self._answer(update, linked or said, texts.START)

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/help: list what works."""
        words = Asker.of(update).words
        await say(update.message, words(texts.HELP, name=context.bot.username), buttons=False)

    async def about(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/about: the model, its figures, source and licence."""
        words = Asker.of(update).words
        await say(update.message, about(words, self._settings.source_url), buttons=False)

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/privacy: what is kept, which is nothing, and what is logged."""
        await say(update.message, Asker.of(update).words(texts.PRIVACY), buttons=False)

    async def digit(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/digit 8: the strip; without a digit, or with something else, the picker."""
        said, asker = " ".join(context.args or ()), Asker.of(update)
        digit = read_digit(said)
        if digit is None:
            line = texts.ONE_DIGIT if said else texts.WHICH_DIGIT
            await say(update.message, asker.words(line))
        else:
            await self._answers.strip(update.message, asker, digit)

    async def write(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/write 2026: the number in one hand; alone, or with something else, what works."""
        said, asker = " ".join(context.args or ()), Asker.of(update)
        try:
            number = read_number(said)
        except NumberError as error:
            line = str(error) if said else texts.HOW_TO_WRITE
            await say(update.message, asker.words(line), buttons=False)
        else:
            await self._scribe.number(update.message, asker, number)

    async def morph(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/morph 3 8: the digits turning into one another; alone or otherwise, what works."""
        asker, digits = Asker.of(update), read_chain(" ".join(context.args or ()))
        if not await self._scribe.morph(update.message, asker, digits):
            await say(update.message, asker.words(texts.HOW_TO_MORPH), buttons=False)

    async def private(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Anything else in a private chat: a digit or a number is written, all else the picker."""
        await self._answer(update, update.message.text or "", texts.WHAT_WORKS)

    async def _answer(self, update: Update, said: str, otherwise: str) -> None:
        """Write the digit or the number that was `said`; else the line `otherwise`, the picker."""
        digit, asker = read_digit(said), Asker.of(update)
        if digit is not None:
            await self._answers.strip(update.message, asker, digit)
            return
        try:
            number = read_number(said)
        except NumberError as error:
            too_long = str(error) == texts.TOO_LONG
            await say(update.message, asker.words(texts.TOO_LONG if too_long else otherwise))
        else:
            await self._scribe.number(update.message, asker, number)
