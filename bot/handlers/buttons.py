"""What the bot does with presses on its buttons."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from functools import partial

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.error import TelegramError

from bot import texts
from bot.handlers.own_hand import OwnHand, pictured
from bot.handlers.photos import Photos
from bot.inputs.sender import Sender, language_of
from bot.replies.digits import DigitReplies
from bot.replies.numbers import NumberReplies
from bot.replies.sending import say
from bot.update_log import Outcome, note
from model.chat import texts as chat_texts
from model.chat.numbers import Number
from model.chat.presses import (
    DIGITS,
    Action,
    DigitPress,
    LanguagePress,
    MorphPress,
    NumberPress,
    Press,
    StepPress,
    StripPress,
    read_press,
)
from model.chat.shared_state import State
from model.translations import words_for

log = logging.getLogger(__name__)

KEPT = 366 * 86_400.0  # seconds for which a chosen language is remembered
LONGEST = 300.0  # seconds that a press may take before another one is let through


class Buttons:
    """Answers a press first, then does what it asks."""

    def __init__(
        self,
        digits: DigitReplies,
        numbers: NumberReplies,
        photos: Photos,
        own: OwnHand,
        state: State,
    ) -> None:
        self._digits, self._numbers, self._photos = digits, numbers, photos
        self._own, self._state = own, state

    async def press(self, query: CallbackQuery, sender: Sender) -> None:
        """Serve a press on a button, forged and expired ones included."""
        press, message = read_press(query.data), query.message
        if press is None or message is None or self._is_outdated(press):
            await _tell(query, Outcome.EXPIRED, sender.words(chat_texts.EXPIRED))
        elif press.action is Action.HERE:
            await _tell(query, Outcome.WORDS, None)
        elif press.action is Action.END:
            await _tell(query, Outcome.WORDS, sender.words(texts.NO_FURTHER))
        else:
            await self._serve_alone(query, press, message, sender)

    def _is_outdated(self, press: Press) -> bool:
        # Other weights draw other digits: these would not be those of the picture above.
        weights = press.weights if isinstance(press, (StripPress, NumberPress)) else None
        return weights is not None and not self._digits.draws_with(weights)

    async def _serve_alone(
        self, query: CallbackQuery, press: Press, message: MaybeInaccessibleMessage, sender: Sender
    ) -> None:
        """Serve a press unless one on the same message is under way."""
        place = f"press:{message.chat.id}:{message.message_id}"
        if not await self._state.claim(place, "", LONGEST):
            await _tell(query, Outcome.BUSY, sender.words(chat_texts.BUSY))
            return
        try:
            await _acknowledge(query)
            await self._serve(press, message, sender)
        finally:
            await self._state.forget(place)

    async def _serve(self, press: Press, message: MaybeInaccessibleMessage, sender: Sender) -> None:
        match press:
            case LanguagePress(_, language):
                await self._choose(message, sender, language)
            case StepPress(_, correction, place):
                await self._photos.correct(message, sender, correction.stepped(place))
            case NumberPress(action, number):
                await self._serve_number(action, message, sender, number)
            case MorphPress(action, digits):
                chosen = digits if action is Action.MORPH else _other_pair(digits)
                await self._numbers.morph(message, sender, chosen)
            case DigitPress():
                await self._serve_digit(press, message, sender)
            case _:
                await say(message, sender.words(chat_texts.WHICH_DIGIT))

    async def _serve_digit(
        self, press: DigitPress, message: MaybeInaccessibleMessage, sender: Sender
    ) -> None:
        match press:
            case StripPress(Action.FILE, digit, seed):
                await self._digits.file(message, sender, digit, seed)
            case StripPress(_, digit, seed):
                await self._photos.own(message, sender, partial(self._digits.png, digit, seed))
            case DigitPress(Action.AGAIN, digit):
                await self._digits.strip(message, sender, digit)
            case DigitPress(_, digit):
                await self._digits.strip_in_place(message, sender, digit)

    async def _choose(
        self, message: MaybeInaccessibleMessage, sender: Sender, language: str
    ) -> None:
        """Answer somebody in a language from now on; in Telegram's own where it is empty."""
        name = language_of(sender.person)
        if language:
            await self._state.put(name, language, KEPT)
        else:
            await self._state.forget(name)
        words = words_for(language) if language else sender.own_words
        await say(message, words(texts.LANGUAGE_CHOSEN), None)

    async def _serve_number(
        self, action: Action, message: MaybeInaccessibleMessage, sender: Sender, number: Number
    ) -> None:
        if action is Action.BACK:
            await self._photos.own(message, sender, partial(self._numbers.pixels, number))
            return
        if action is Action.INK:
            await self._numbers.number(message, sender, number.text)
            return
        if action is Action.MINE:
            await self._in_hand_above(message, sender, number.text)
            return
        serve = {
            Action.WRITE: self._numbers.number_in_place,
            Action.NEW: self._numbers.another_hand,
            Action.PNG: self._numbers.png,
            Action.SVG: self._numbers.svg,
        }[action]
        await serve(message, sender, number)

    async def _in_hand_above(
        self, message: MaybeInaccessibleMessage, sender: Sender, text: str
    ) -> None:
        """Write a number in the hand of the picture that the message with the button answers."""
        source = message.reply_to_message if isinstance(message, Message) else None
        if found := pictured(source):
            await self._own.write(message, sender, found, text)
        else:
            await say(message, sender.words(chat_texts.PICTURE_GONE), None)


def _other_pair(digits: Sequence[int]) -> list[int]:
    """Return two different digits, none of `digits` where there are enough others."""
    others = [digit for digit in DIGITS if digit not in digits]
    return secrets.SystemRandom().sample(others if len(others) > 1 else DIGITS, 2)


async def _tell(query: CallbackQuery, outcome: Outcome, sentence: str | None) -> None:
    """Answer a press with a sentence above the chat, and with nothing else."""
    note(outcome)
    await query.answer(sentence)


async def _acknowledge(query: CallbackQuery) -> None:
    """Stop the button's spinner. Where that fails, the press is still worth its answer."""
    try:
        await query.answer()
    except TelegramError as error:
        log.warning("A press could not be answered: %s", error)
