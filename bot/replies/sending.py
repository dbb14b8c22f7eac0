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
from bot.telegram_errors import Trouble, trouble_of
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
    await chat.send_message(
        line, reply_markup=picker() if buttons else None, message_thread_id=topic
    )
    note(Outcome.WORDS)


def place_of(message: MaybeInaccessibleMessage) -> tuple[Chat, int | None]:
    """Return the chat to answer in, and the topic of a forum where the message tells it."""
    if isinstance(message, Message) and message.is_topic_message:
        return message.chat, message.message_thread_id
    return message.chat, None


async def send_file(
    message: MaybeInaccessibleMessage, content: bytes, name: str, caption: str
) -> None:
    """Send a document to where `message` is, as it is: Telegram shall not take it for a photo."""
    chat, topic = place_of(message)
    await chat.send_document(
        content,
        caption=caption,
        filename=name,
        disable_content_type_detection=True,
        message_thread_id=topic,
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
        message_thread_id=topic,
    )


async def turn_into(message: MaybeInaccessibleMessage, photo: Photo) -> bool:
    """Turn a message of the bot's into a photo; False where that is not possible."""
    if not isinstance(message, Message):  # out of reach: it shows nothing but its number
        return False
    media = InputMediaPhoto(photo.png, caption=photo.caption, filename=photo.filename)
    try:
        await message.edit_media(media, reply_markup=photo.buttons)
    except BadRequest as error:
        if trouble_of(error) is not Trouble.UNEXPECTED:
            raise
        log.info("A message could not become a picture (%s); sending a new one", error)
        return False
    return True
