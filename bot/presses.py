"""What the bot does with presses on its buttons."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.answers import Answers, say
from bot.asker import Asker
from bot.journal import Outcome, note
from bot.keyboards import Action, Press, read_press
from bot.pictures import Pictures

log = logging.getLogger(__name__)


class Presses:
    """Answers a press first, then does what it asks."""

    def __init__(self, answers: Answers, pictures: Pictures) -> None:
        self._answers, self._pictures = answers, pictures
        self._under_way: set[tuple[int, int]] = set()  # messages with a press being served

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Serve a press on a button, forged and expired ones included."""
        query, asker = update.callback_query, Asker.of(update)
        press, message = read_press(query.data), query.message
        if press is None or message is None or self._is_outdated(press):
            await _refuse(query, Outcome.EXPIRED, asker.words(texts.EXPIRED))
            return
        place = (message.chat.id, message.message_id)
        if place in self._under_way:
            await _refuse(query, Outcome.BUSY, asker.words(texts.BUSY))
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
        if press.action is Action.OTHER:
            await say(message, asker.words(texts.WHICH_DIGIT))
        elif press.action is Action.AGAIN:
            await self._answers.strip(message, asker, press.digit)
        elif press.action is Action.FILE:
            await self._answers.file(message, asker, press.digit, press.seed)
        elif press.action is Action.READ:
            await self._pictures.strip(message, asker, press.digit, press.seed)
        else:
            await self._answers.strip_in_place(message, asker, press.digit)


async def _refuse(query: CallbackQuery, outcome: Outcome, sentence: str) -> None:
    note(outcome)
    await query.answer(sentence)


async def _acknowledge(query: CallbackQuery) -> None:
    """Stop the button's spinner. Where that fails, the press is still worth its strip."""
    try:
        await query.answer()
    except TelegramError as error:
        log.warning("A press could not be answered: %s", error)
