"""Writing in the hand of a picture: nothing is kept, the picture is fetched and read once more."""

from __future__ import annotations

from telegram import ExternalReplyInfo, MaybeInaccessibleMessage, Message

from bot.handlers.photos import Photos
from bot.inputs.attachments import Attachment, attachment_of
from bot.inputs.sender import Sender
from bot.replies.numbers import NumberReplies
from bot.replies.sending import say
from model.chat import texts as chat_texts
from model.errors import InputError
from model.handwriting.text import check_text


class OwnHand:
    """Finds the hand of the digits in a picture, and writes a number in it."""

    def __init__(self, photos: Photos, numbers: NumberReplies) -> None:
        self._photos, self._numbers = photos, numbers

    async def write(
        self,
        message: MaybeInaccessibleMessage,
        sender: Sender,
        found: Attachment,
        text: str | None,
    ) -> None:
        """Answer `message` with a text in the hand of a picture; None stands for what it says."""
        try:
            reading = await self._photos.reading_of(message.get_bot(), sender, found)
            own = await self._numbers.hand_of(reading)
            asked = check_text(reading.text.replace("\n", " ")) if text is None else text
            await self._numbers.in_own_hand(message, sender, asked, own)
        except InputError as error:
            await say(message, chat_texts.told(sender.words, error), None)


def pictured(source: Message | ExternalReplyInfo | None) -> Attachment | None:
    """Return the picture that a message answers, or None."""
    return attachment_of(source) if source else None
