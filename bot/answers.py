"""The answers themselves: a strip, a file, a line with the picker, each in its chat and topic."""

from __future__ import annotations

import logging

from telegram import Chat, InputMediaPhoto, MaybeInaccessibleMessage, Message
from telegram.error import BadRequest

from bot import texts
from bot.asker import Asker
from bot.drawing import Drawing, Strip
from bot.errors import is_unchanged
from bot.journal import Outcome, note
from bot.keyboards import picker, under_strip
from bot.limits import Turns
from model.languages import Words

log = logging.getLogger(__name__)


class Answers:
    """Draws and sends; one answer at a time for each person, so that nobody holds up the rest."""

    def __init__(self, drawing: Drawing, turns: Turns) -> None:
        self._drawing, self._turns = drawing, turns

    def draws_with(self, weights: str | None) -> bool:
        """Tell whether drawings of this version of the weights can still be drawn."""
        return weights == self._drawing.weights

    async def strip(self, message: MaybeInaccessibleMessage, asker: Asker, digit: int) -> None:
        """Send a fresh strip of `digit` (0..9) to where `message` is."""
        async with self._turns.turn(asker.person):
            await _send(message, asker.words, await self._drawing.strip(digit))

    async def strip_in_place(
        self, message: MaybeInaccessibleMessage, asker: Asker, digit: int
    ) -> None:
        """Turn the picker `message` into a fresh strip of `digit`; send one where that fails."""
        async with self._turns.turn(asker.person):
            strip = await self._drawing.strip(digit)
            if not await _turn_into(message, asker.words, strip):
                await _send(message, asker.words, strip)

    async def file(
        self, message: MaybeInaccessibleMessage, asker: Asker, digit: int, seed: int
    ) -> None:
        """Send the strip of `digit` and `seed` as it was drawn: the PNG, as a document."""
        async with self._turns.turn(asker.person):
            strip = await self._drawing.strip(digit, seed)
            chat, topic = place_of(message)
            await chat.send_document(
                strip.png,
                caption=texts.caption(asker.words, digit, seed),
                filename=strip.filename,
                disable_content_type_detection=True,
                **topic,
            )
        note(Outcome.FILE)


async def say(message: MaybeInaccessibleMessage, line: str, buttons: bool = True) -> None:
    """Send a line to where `message` is, with the picker unless told otherwise."""
    chat, topic = place_of(message)
    await chat.send_message(line, reply_markup=picker() if buttons else None, **topic)
    note(Outcome.WORDS)


def place_of(message: MaybeInaccessibleMessage) -> tuple[Chat, dict[str, int]]:
    """Return the chat to answer in, and the topic of a forum where the message tells it."""
    topic = isinstance(message, Message) and message.is_topic_message
    return message.chat, {"message_thread_id": message.message_thread_id} if topic else {}


async def _send(message: MaybeInaccessibleMessage, words: Words, strip: Strip) -> None:
    chat, topic = place_of(message)
    await chat.send_photo(
        strip.png,
        caption=texts.caption(words, strip.digit, strip.seed),
        filename=strip.filename,
        reply_markup=under_strip(words, strip.digit, strip.seed, strip.weights),
        **topic,
    )
    note(Outcome.STRIP)


async def _turn_into(message: MaybeInaccessibleMessage, words: Words, strip: Strip) -> bool:
    """Turn the picker's message into the strip; False where that is not possible."""
    # A photo is left alone: it is a strip already, and the picker above it was pressed twice.
    if not isinstance(message, Message) or message.text is None:
        return False
    caption = texts.caption(words, strip.digit, strip.seed)
    try:
        await message.edit_media(
            InputMediaPhoto(strip.png, caption=caption, filename=strip.filename),
            reply_markup=under_strip(words, strip.digit, strip.seed, strip.weights),
        )
    except BadRequest as error:
        if is_unchanged(error):
            raise
        log.info("A picker could not become a picture (%s); sending a new one", error)
        return False
    note(Outcome.STRIP)
    return True
