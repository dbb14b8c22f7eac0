"""What the bot does with commands and messages."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message

from bot import texts
from bot.inputs.callback_data import unpack
from bot.inputs.sender import Sender
from bot.inputs.text import LINK, argument_of, read_chain, read_digit, read_number
from bot.replies.digits import DigitReplies
from bot.replies.numbers import NumberReplies
from bot.replies.sending import say
from model.errors import InputError
from model.translations import Words


class Commands:
    """The callbacks; each answers one message."""

    def __init__(
        self, digits: DigitReplies, numbers: NumberReplies, about: Callable[[Words], str]
    ) -> None:
        self._digits, self._numbers, self._about = digits, numbers, about

    async def start(self, message: Message, sender: Sender) -> None:
        """/start: say what this is, with the picker. A link ?start=2026 brings it at once."""
        said = argument_of(message)
        linked = unpack(said.removeprefix(LINK)) if said.startswith(LINK) else None
        await self._answer(message, sender, linked or said, texts.START)

    async def help(self, message: Message, sender: Sender) -> None:
        """/help: list what works."""
        line = sender.words(texts.HELP, name=message.get_bot().username)
        await say(message, line, buttons=False)

    async def about(self, message: Message, sender: Sender) -> None:
        """/about: the model, its figures, source and licence."""
        await say(message, self._about(sender.words), buttons=False)

    async def privacy(self, message: Message, sender: Sender) -> None:
        """/privacy: what is kept, which is nothing, and what is logged."""
        await say(message, sender.words(texts.PRIVACY), buttons=False)

    async def digit(self, message: Message, sender: Sender) -> None:
        """/digit 8: the strip; without a digit, or with something else, the picker."""
        said = argument_of(message)
        digit = read_digit(said)
        if digit is None:
            await say(message, sender.words(texts.ONE_DIGIT if said else texts.WHICH_DIGIT))
        else:
            await self._digits.strip(message, sender, digit)

    async def write(self, message: Message, sender: Sender) -> None:
        """/write 2026: the number in one hand; alone, or with something else, what works."""
        said = argument_of(message)
        try:
            number = read_number(said)
        except InputError as error:
            line = texts.told(sender.words, error) if said else sender.words(texts.HOW_TO_WRITE)
            await say(message, line, buttons=False)
        else:
            await self._numbers.number(message, sender, number)

    async def morph(self, message: Message, sender: Sender) -> None:
        """/morph 3 8: the digits turning into one another; alone or otherwise, what works."""
        try:
            await self._numbers.morph(message, sender, read_chain(argument_of(message)))
        except InputError:
            await say(message, sender.words(texts.HOW_TO_MORPH), buttons=False)

    async def private(self, message: Message, sender: Sender) -> None:
        """Anything else in a private chat: a digit or a number is written, all else the picker."""
        await self._answer(message, sender, message.text or "", texts.WHAT_WORKS)

    async def _answer(self, message: Message, sender: Sender, said: str, otherwise: str) -> None:
        """Write the digit or the number that was `said`; else the line `otherwise`, the picker."""
        digit = read_digit(said)
        if digit is not None:
            await self._digits.strip(message, sender, digit)
            return
        try:
            number = read_number(said)
        except InputError as error:
            wrong = error.code == "text.wrong_sign"
            await say(
                message, sender.words(otherwise) if wrong else texts.told(sender.words, error)
            )
        else:
            await self._numbers.number(message, sender, number)
