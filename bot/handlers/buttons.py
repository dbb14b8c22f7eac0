"""What the bot does with presses on its buttons."""

from __future__ import annotations

import logging
import secrets
from functools import partial

from telegram import CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.photos import Pictures
from bot.inputs.callback_data import Number
from bot.inputs.sender import Asker
from bot.replies.digits import Answers
from bot.replies.keyboards import (
    DIGITS,
    Action,
    Press,
    read_press,
)
from bot.replies.numbers import Scribe
from bot.replies.sending import say
from bot.update_log import Outcome, note

log = logging.getLogger(__name__)


class Presses:
    """Answers a press first, then does what it asks."""

    def __init__(self, answers: Answers, scribe: Scribe, pictures: Pictures) -> None:
        self._answers, self._scribe, self._pictures = answers, scribe, pictures
        self._under_way: set[tuple[int, int]] = set()  # messages with a press being served

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Serve a press on a button, forged and expired ones included."""
        query, asker = update.callback_query, Asker.of(update)
        press, message = read_press(query.data), query.message
        if press is None or message is None or self._is_outdated(press):
            await _tell(query, Outcome.EXPIRED, asker.words(texts.EXPIRED))
            return
        if press.action in (Action.HERE, Action.END):
            no_further = press.action is Action.END
            await _tell(query, Outcome.WORDS, asker.words(texts.NO_FURTHER) if no_further else None)
            return
        place = (message.chat.id, message.message_id)
        if place in self._under_way:
            await _tell(query, Outcome.BUSY, asker.words(texts.BUSY))
            return
        self._under_way.add(place)
        try:
            await _acknowledge(query)
            await self._serve(press, message, asker)
        finally:
            self._under_way.remove(place)

    def _is_outdated(self, press: Press) -> bool:
        # Other weights draw other digits: these would not be those of the picture above.
        return press.weights is not None and not self._answers.draws_with(press.weights)

    async def _serve(self, press: Press, message: MaybeInaccessibleMessage, asker: Asker) -> None:
        if press.number is not None:
            await self._serve_number(press.action, message, asker, press.number)
        elif press.chain is not None:
            digits = [int(sign) for sign in press.chain]
            chosen = digits if press.action is Action.MORPH else _other_pair(digits)
            await self._scribe.morph(message, asker, chosen)
        elif press.action is Action.OTHER:
            await say(message, asker.words(texts.WHICH_DIGIT))
        elif press.action is Action.AGAIN:
            await self._answers.strip(message, asker, press.digit)
        elif press.action is Action.FILE:
            await self._answers.file(message, asker, press.digit, press.seed)
        elif press.action is Action.READ:
            strip = partial(self._answers.png, press.digit, press.seed)
            await self._pictures.own(message, asker, strip)
        else:
            await self._answers.strip_in_place(message, asker, press.digit)

    async def _serve_number(
        self, action: Action, message: MaybeInaccessibleMessage, asker: Asker, number: Number
    ) -> None:
        if action is Action.BACK:
            await self._pictures.own(message, asker, partial(self._scribe.pixels, number))
            return
        serve = {
            Action.WRITE: self._scribe.number_in_place,
            Action.NEW: self._scribe.another_hand,
            Action.PNG: self._scribe.png,
            Action.SVG: self._scribe.svg,
        }[action]
        await serve(message, asker, number)


def _other_pair(digits: list[int]) -> list[int]:
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
