"""What the bot does with commands and messages."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message

from bot import texts
from bot.handlers.own_hand import OwnHand, pictured
from bot.inputs.sender import Sender
from bot.inputs.text import LINK, argument_of, glued
from bot.replies.digits import DigitReplies
from bot.replies.keyboards import languages
from bot.replies.numbers import NumberReplies
from bot.replies.sending import say
from model.chat import texts as chat_texts
from model.chat.numbers import unpack
from model.chat.text import (
    is_way,
    read_chain,
    read_digit,
    read_number,
    split_seed,
)
from model.errors import InputError
from model.translations import Words


class Commands:
    """The callbacks; each answers one message."""

    def __init__(
        self,
        digits: DigitReplies,
        numbers: NumberReplies,
        own: OwnHand,
        about: Callable[[Words], str],
    ) -> None:
        self._digits, self._numbers, self._own, self._about = digits, numbers, own, about

    async def start(self, message: Message, sender: Sender) -> None:
        """/start: say what this is, with the picker. A link ?start=2026 brings it at once."""
        said = argument_of(message)
        linked = unpack(said.removeprefix(LINK)) if said.startswith(LINK) else None
        await self._answer(message, sender, linked or said, texts.START)

    async def help(self, message: Message, sender: Sender) -> None:
        """/help: list what works."""
        line = sender.words(texts.HELP, name=message.get_bot().username)
        await say(message, line, None)

    async def about(self, message: Message, sender: Sender) -> None:
        """/about: the model, its figures, source and licence."""
        await say(message, self._about(sender.words), None)

    async def privacy(self, message: Message, sender: Sender) -> None:
        """/privacy: what is kept, which is nothing, and what is logged."""
        await say(message, sender.words(texts.PRIVACY), None)

    async def language(self, message: Message, sender: Sender) -> None:
        """/language: the languages to choose from."""
        await say(message, sender.words(texts.LANGUAGE), languages(sender.words))

    async def welcome(self, message: Message, sender: Sender) -> None:
        """Greet a group that the bot was added to."""
        await say(message, sender.words(texts.GREETING), None)

    async def digit(self, message: Message, sender: Sender) -> None:
        """/digit 8 or /digit 8 seed 42: the strip; without a digit, the picker."""
        await self._digit(message, sender, argument_of(message))

    async def write(self, message: Message, sender: Sender) -> None:
        """/write 2026: the number in one hand; alone, or with something else, what works.

        In reply to a picture it is written in the hand of that; alone, what the picture says.
        """
        await self._write(message, sender, argument_of(message))

    async def morph(self, message: Message, sender: Sender) -> None:
        """/morph 3 8: the digits turning into one another; alone or otherwise, what works."""
        await self._morph(message, sender, argument_of(message))

    async def glued(self, message: Message, sender: Sender) -> None:
        """/digit8: the same as with a space."""
        if found := glued(message):
            command, said = found
            answer = {"digit": self._digit, "write": self._write, "morph": self._morph}[command]
            await answer(message, sender, said)

    async def private(self, message: Message, sender: Sender) -> None:
        """Anything else in a private chat: a digit or a number is written, all else the picker."""
        await self._answer(message, sender, message.text or "", texts.WHAT_WORKS)

    async def reply(self, message: Message, sender: Sender) -> None:
        """Answer a reply to the bot in a group: a digit or a number; all else is talk."""
        await self._answer(message, sender, message.text or "", None)

    async def _digit(self, message: Message, sender: Sender, said: str) -> None:
        try:
            asked, seed = split_seed(said, bare=True)
        except InputError as error:
            await say(message, chat_texts.told(sender.words, error))
            return
        digit = read_digit(asked)
        if digit is None:
            await say(message, sender.words(texts.ONE_DIGIT if said else chat_texts.WHICH_DIGIT))
        else:
            await self._digits.strip(message, sender, digit, seed)

    async def _write(self, message: Message, sender: Sender, said: str) -> None:
        try:
            found = pictured(message.reply_to_message or message.external_reply)
            if found and not said:
                await self._own.write(message, sender, found, None)
                return
            asked, seed = split_seed(said)
            number = read_number(asked)
        except InputError as error:
            line = (
                chat_texts.told(sender.words, error) if said else sender.words(texts.HOW_TO_WRITE)
            )
            await say(message, line, None)
        else:
            if found:
                await self._own.write(message, sender, found, number)
            else:
                await self._numbers.number(message, sender, number, seed)

    async def _morph(self, message: Message, sender: Sender, said: str) -> None:
        try:
            await self._numbers.morph(message, sender, read_chain(said))
        except InputError:
            await say(message, sender.words(chat_texts.HOW_TO_MORPH), None)

    async def _answer(
        self, message: Message, sender: Sender, said: str, otherwise: str | None
    ) -> None:
        """Write what was `said`: a digit, a number, a way; else say `otherwise` and offer digits.

        Where that is None, nothing is said.
        """
        try:
            if is_way(said):
                await self._numbers.morph(message, sender, read_chain(said))
                return
            asked, seed = split_seed(said)
            digit = read_digit(asked)
            number = read_number(asked) if digit is None else ""
        except InputError as error:
            wrong = error.code == "text.wrong_sign"
            if otherwise is not None:
                line = sender.words(otherwise) if wrong else chat_texts.told(sender.words, error)
                await say(message, line)
            return
        if digit is not None:
            await self._digits.strip(message, sender, digit, seed)
        else:
            await self._numbers.number(message, sender, number, seed)
