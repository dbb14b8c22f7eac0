"""Which picture a message carries, and what Telegram says about it before anything is fetched."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import (
    Document,
    ExternalReplyInfo,
    Message,
    MessageEntity,
    PhotoSize,
    Sticker,
)
from telegram.ext import filters

from model.chat.attachments import problem_of, too_large
from model.errors import InputError, PictureError

COMMAND = "/read"
# Long side in pixels that will do: more would be shrunk before it is read. Telegram sends a photo
# in several sizes, this among them.
ENOUGH = 1280


@dataclass(frozen=True)
class Attachment:
    """A file in a message; `problem` tells why it cannot be read."""

    file_id: str
    problem: InputError | None = None


def attachment_of(message: Message | ExternalReplyInfo) -> Attachment | None:
    """Return what a message carries that is a picture or might be meant as one."""
    # An animation comes with a document too, for the sake of old programs.
    moving = message.animation or message.video or message.video_note
    if moving and getattr(moving, "mime_type", None) != "image/gif":
        return Attachment(moving.file_id, PictureError("picture.animated"))
    if message.sticker:
        return _sticker(message.sticker)
    if message.photo:
        return _photo(message.photo)
    return _document(message.document) if message.document else None


def _photo(photo: tuple[PhotoSize, ...]) -> Attachment:
    """Return the smallest size of a photo in which there is enough to read."""
    sizes = sorted(photo, key=lambda size: max(size.width, size.height))
    enough = (size for size in sizes if max(size.width, size.height) >= ENOUGH)
    size = next(enough, sizes[-1])
    return Attachment(size.file_id, too_large(size.file_size or 0))


def _document(document: Document) -> Attachment:
    kind, name = document.mime_type or "", document.file_name or ""
    return Attachment(document.file_id, problem_of(kind, name, document.file_size or 0))


def _sticker(sticker: Sticker) -> Attachment:
    moving = sticker.is_animated or sticker.is_video
    return Attachment(sticker.file_id, PictureError("picture.animated") if moving else None)


def is_private(message: Message) -> bool:
    """Tell whether a message was written in a chat with the bot alone."""
    return message.chat.type == "private"


def is_asked_for(message: Message) -> bool:
    """Tell whether a message with an attachment asks in a group for it to be read.

    It does with /read under it, and a still picture also by replying to the bot.
    """
    if _has_command(message):
        return True
    to, found = message.reply_to_message, attachment_of(message)
    if found is None or to is None or to.from_user is None:
        return False
    is_still = found.problem is None or found.problem.code == "picture.too_large"
    return is_still and to.from_user.id == message.get_bot().id


def _has_command(message: Message) -> bool:
    """Tell whether a caption begins with /read, or with /read@ and the bot's name."""
    first = next(iter(message.caption_entities), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return False
    said = message.parse_caption_entity(first).lower()
    return said in (COMMAND, f"{COMMAND}@{message.get_bot().username.lower()}")


class WithPicture(filters.MessageFilter):
    """Messages with a picture, or with what somebody may have taken for one."""

    def filter(self, message: Message) -> bool:
        found = attachment_of(message)
        # A sticker that stands still is a smile, and no page to read.
        return found is not None and (not message.sticker or found.problem is not None)
