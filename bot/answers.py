"""The answers themselves: a strip, a file, a line with the picker, each in its chat and topic."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from telegram import (
    Chat,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
    Message,
)
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


@dataclass(frozen=True)
class Photo:
    """A photo as it stands in a chat: PNG bytes, the words and the buttons under it."""

    png: bytes
    caption: str
    filename: str
    buttons: InlineKeyboardMarkup


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
            await send_photo(message, _photo(asker.words, await self._drawing.strip(digit)))
            note(Outcome.STRIP)

    async def strip_in_place(
        self, message: MaybeInaccessibleMessage, asker: Asker, digit: int
    ) -> None:
        """Turn the picker `message` into a fresh strip of `digit`; send one where that fails."""
        async with self._turns.turn(asker.person):
            photo = _photo(asker.words, await self._drawing.strip(digit))
            # A photo is left alone: it is a strip already, and the picker was pressed twice.
            is_picker = isinstance(message, Message) and message.text is not None
            if not (is_picker and await turn_into(message, photo)):
                await send_photo(message, photo)
            note(Outcome.STRIP)

    async def png(self, digit: int, seed: int) -> bytes:
        """Return the strip of `digit` and `seed` as PNG."""
        return (await self._drawing.strip(digit, seed)).png

    async def file(
        self, message: MaybeInaccessibleMessage, asker: Asker, digit: int, seed: int
    ) -> None:
        """Send the strip of `digit` and `seed` as it was drawn: the PNG, as a document."""
        async with self._turns.turn(asker.person):
            strip = await self._drawing.strip(digit, seed)
            caption = texts.caption(asker.words, digit, seed)
            await send_file(message, strip.png, strip.filename, caption)


def _photo(words: Words, strip: Strip) -> Photo:
    caption = texts.caption(words, strip.digit, strip.seed)
    buttons = under_strip(words, strip.digit, strip.seed, strip.weights)
    return Photo(strip.png, caption, strip.filename, buttons)


async def say(message: MaybeInaccessibleMessage, line: str, buttons: bool = True) -> None:
    """Send a line to where `message` is, with the picker unless told otherwise."""
    chat, topic = place_of(message)
    await chat.send_message(line, reply_markup=picker() if buttons else None, **topic)
    note(Outcome.WORDS)


def place_of(message: MaybeInaccessibleMessage) -> tuple[Chat, dict[str, int]]:
    """Return the chat to answer in, and the topic of a forum where the message tells it."""
    topic = isinstance(message, Message) and message.is_topic_message
    return message.chat, {"message_thread_id": message.message_thread_id} if topic else {}


async def send_file(
    message: MaybeInaccessibleMessage, content: bytes, name: str, caption: str
) -> None:
    """Send a document to where `message` is, as it is: Telegram shall not take it for a photo."""
    chat, topic = place_of(message)
    await chat.send_document(
        content, caption=caption, filename=name, disable_content_type_detection=True, **topic
    )
    note(Outcome.FILE)


async def send_photo(message: MaybeInaccessibleMessage, photo: Photo) -> None:
    """Send a photo to where `message` is."""
    chat, topic = place_of(message)
    await chat.send_photo(
        photo.png,
        caption=photo.caption,
        filename=photo.filename,
        reply_markup=photo.buttons,
        **topic,
    )


async def turn_into(message: Message, photo: Photo) -> bool:
    """Turn a message of the bot's into a photo; False where that is not possible."""
    media = InputMediaPhoto(photo.png, caption=photo.caption, filename=photo.filename)
    try:
        await message.edit_media(media, reply_markup=photo.buttons)
    except BadRequest as error:
        if is_unchanged(error):
            raise
        log.info("A message could not become a picture (%s); sending a new one", error)
        return False
    return True
