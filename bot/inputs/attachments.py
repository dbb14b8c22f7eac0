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

from bot import texts

COMMAND = "/read"
# Long side in pixels that will do: more would be shrunk before it is read. Telegram sends a photo
# in several sizes, this among them.
ENOUGH = 1280
MAX_BYTES = 10 * 2**20  # the reader's own limit
KINDS = ("image/png", "image/jpeg", "image/webp")
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Attachment:
    """A file in a message; `problem`, a text of bot/texts.py, tells why it cannot be read."""

    file_id: str
    problem: str | None = None


def attachment_of(message: Message | ExternalReplyInfo) -> Attachment | None:
    """Return what a message carries that is a picture or might be meant as one."""
    # An animation comes with a document too, for the sake of old programs.
    moving = message.animation or message.video or message.video_note
    if moving:
        return Attachment(moving.file_id, texts.ANIMATED)
    if message.sticker:
        return _sticker(message.sticker)
    if message.photo:
        return _photo(message.photo)
    return _document(message.document) if message.document else None


def _photo(sizes: tuple[PhotoSize, ...]) -> Attachment:
    """Return the smallest size of a photo in which there is enough to read."""
    sizes = sorted(sizes, key=lambda size: max(size.width, size.height))
    enough = (size for size in sizes if max(size.width, size.height) >= ENOUGH)
    size = next(enough, sizes[-1])
    return Attachment(size.file_id, _too_large(size.file_size))


def _document(document: Document) -> Attachment:
    """Return a file; its kind is Telegram's word or, without one, that of its name."""
    kind, name = document.mime_type, (document.file_name or "").lower()
    if kind == "image/gif":
        return Attachment(document.file_id, texts.ANIMATED)
    fits = kind in KINDS if kind else name.endswith(ENDINGS) or not name
    if not fits:
        return Attachment(document.file_id, texts.NO_PICTURE)
    return Attachment(document.file_id, _too_large(document.file_size))


def _sticker(sticker: Sticker) -> Attachment:
    moving = sticker.is_animated or sticker.is_video
    return Attachment(sticker.file_id, texts.ANIMATED if moving else None)


def _too_large(size: int | None) -> str | None:
    return texts.TOO_LARGE if size is not None and size > MAX_BYTES else None


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
    is_reply = to is not None and to.from_user is not None
    is_still = found is not None and found.problem in (None, texts.TOO_LARGE)
    return is_reply and is_still and to.from_user.id == message.get_bot().id


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
