"""One message, picture or file on its way to a chat."""

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

from bot.replies.keyboards import picker
from bot.telegram_errors import is_unchanged
from bot.update_log import Outcome, note

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Photo:
    """A photo as it stands in a chat: PNG bytes, the words and the buttons under it."""

    png: bytes
    caption: str
    filename: str
    buttons: InlineKeyboardMarkup


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
