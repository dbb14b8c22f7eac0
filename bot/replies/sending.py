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
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.replies.keyboards import picker
from bot.telegram_errors import Trouble, trouble_of
from bot.update_log import Outcome, note

log = logging.getLogger(__name__)

PICKER = picker()


@dataclass(frozen=True)
class Place:
    """Where an answer goes."""

    chat: Chat
    topic: int | None = None
    reply: ReplyParameters | None = None


@dataclass(frozen=True)
class Photo:
    """A photo as it stands in a chat: PNG bytes, the words and the buttons under it."""

    png: bytes
    caption: str
    filename: str
    buttons: InlineKeyboardMarkup | None


async def say(
    message: MaybeInaccessibleMessage,
    line: str,
    buttons: InlineKeyboardMarkup | None = PICKER,
) -> None:
    """Send a line to where `message` is, with the picker unless told otherwise."""
    place = place_of(message)
    await place.chat.send_message(
        line,
        reply_markup=buttons,
        message_thread_id=place.topic,
        reply_parameters=place.reply,
    )
    note(Outcome.WORDS)


def place_of(message: MaybeInaccessibleMessage, replied: int | None = None) -> Place:
    """Return where to answer a message: in its chat and topic, in groups as a reply to people.

    `replied` is another message to reply to, wherever that is.
    """
    topic = None
    if isinstance(message, Message):
        topic = message.message_thread_id if message.is_topic_message else None
        if replied is None and message.chat.type != Chat.PRIVATE and not _is_ours(message):
            replied = message.message_id
    if replied is None:
        return Place(message.chat, topic)
    # Where the other message is gone, the answer comes all the same.
    reply = ReplyParameters(replied, allow_sending_without_reply=True)
    return Place(message.chat, topic, reply)


def _is_ours(message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == message.get_bot().id


async def send_file(
    message: MaybeInaccessibleMessage, content: bytes, name: str, caption: str
) -> None:
    """Send a document to where `message` is, as it is: Telegram shall not take it for a photo."""
    place = place_of(message)
    await place.chat.send_document(
        content,
        caption=caption,
        filename=name,
        disable_content_type_detection=True,
        message_thread_id=place.topic,
        reply_parameters=place.reply,
    )
    note(Outcome.FILE)


async def send_photo(message: MaybeInaccessibleMessage, photo: Photo) -> None:
    """Send a photo to where `message` is."""
    place = place_of(message)
    await place.chat.send_photo(
        photo.png,
        caption=photo.caption,
        filename=photo.filename,
        reply_markup=photo.buttons,
        message_thread_id=place.topic,
        reply_parameters=place.reply,
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
