"""What the bot does with commands and messages."""

from __future__ import annotations

import string
import unicodedata

from telegram import Update
from telegram.ext import ContextTypes

from bot import texts
from bot.about import about
from bot.answers import Answers, say
from bot.asker import Asker
from bot.settings import Settings

KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
# Keyboards of scripts that run from right to left put marks of direction around a digit.
MARKS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"


def read_digit(text: str) -> int | None:
    """Return the one decimal digit, of any script, that `text` is; None where it is not one.

    The keycap emoji are digits too; superscripts and fractions are not.
    """
    sign = text.strip(MARKS + string.whitespace + "\u00a0\u202f")
    sign = sign.removesuffix(KEYCAP).removesuffix("\N{VARIATION SELECTOR-16}")
    return unicodedata.decimal(sign, None) if len(sign) == 1 else None


class Handlers:
    """The callbacks; each answers one message."""

    def __init__(self, answers: Answers, settings: Settings) -> None:
        self._answers, self._settings = answers, settings

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start: say what this is, with the picker. A link ?start=8 brings its strip at once."""
        await self._answer(update, " ".join(context.args or ()), texts.START)

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
        said = " ".join(context.args or ())
        await self._answer(update, said, texts.ONE_DIGIT if said else texts.WHICH_DIGIT)

    async def private(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Anything else in a private chat: a plain digit brings its strip, all else the picker."""
        await self._answer(update, update.message.text or "", texts.ONE_DIGIT)

    async def _answer(self, update: Update, said: str, otherwise: str) -> None:
        """Send the strip of the digit that was `said`, or the line `otherwise` with the picker."""
        digit, asker = read_digit(said), Asker.of(update)
        if digit is None:
            await say(update.message, asker.words(otherwise))
        else:
            await self._answers.strip(update.message, asker, digit)
