"""Telling what was read: the marked picture with the words under it, or words alone."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, MaybeInaccessibleMessage, Message
from telegram.error import TelegramError

from bot import texts
from bot.replies.keyboards import under_reading
from bot.replies.sending import Place, say
from bot.telegram_errors import Trouble, trouble_of
from bot.update_log import Outcome, note
from model.chat import metrics
from model.chat import texts as chat_texts
from model.chat.annotation import Page
from model.chat.corrections import Correction
from model.chat.recognition_text import Finding, finding_of, only_digit, said_of
from model.chat.workers.recognition import RecognitionWorker
from model.errors import InputError
from model.recognition import SURE
from model.translations import Words

LONGEST_CAPTION = 1024  # characters, by Telegram's rule


class RecognitionReplies:
    """Sends what was read in one picture or an album."""

    def __init__(self, reader: RecognitionWorker) -> None:
        self._reader = reader

    async def tell(self, place: Place, words: Words, pages: list[Page | InputError]) -> None:
        """Send one answer for `pages`: what was read, or why nothing was."""
        read = [page for page in pages if isinstance(page, Page)]
        for page in pages:
            found = finding_of(page.reading) if isinstance(page, Page) else Finding.UNREADABLE
            metrics.READINGS.labels(found.value).inc()
        said = said_of(words, pages)
        if any(page.reading.digits for page in read):
            picture = await self._reader.mark(read, SURE)
            correction = Correction.of(read[0].reading) if len(pages) == 1 else None
            if correction:
                said = f"{said}\n\n{words(chat_texts.CORRECT_BY_PRESS)}"
            elif any(page.reading.text for page in read):
                said = f"{said}\n\n{words(chat_texts.CORRECT_BY_HAND)}"
            digit = only_digit([each.reading for each in read])
            await _show(place, picture, said, words, under_reading(words, correction, digit))
        else:
            await _say(place, said)
        note(Outcome.READING if read else Outcome.UNREADABLE)

    async def correct(
        self, message: MaybeInaccessibleMessage, words: Words, correction: Correction
    ) -> None:
        """Put corrected digits in the place of those under a marked picture."""
        text = correction.text
        line = words(chat_texts.CORRECTED, read="\n" * ("\n" in text) + (text or "–"))
        line = line.replace(" \n", "\n")
        buttons = under_reading(words, correction, correction.only_digit)
        if isinstance(message, Message) and message.photo:
            _, gap, rest = (message.caption or "").partition("\n\n")
            caption = f"{line}{gap}{rest}"[:LONGEST_CAPTION]
            await message.edit_caption(caption, reply_markup=buttons)
            note(Outcome.READING)
        else:
            await say(message, line, buttons)


async def _show(
    place: Place, picture: bytes, said: str, words: Words, buttons: InlineKeyboardMarkup | None
) -> None:
    """Send a marked picture with its words under it; in a message after it where they are long."""
    fits = len(said) <= LONGEST_CAPTION
    try:
        await place.chat.send_photo(
            picture,
            caption=said if fits else words(texts.SEE_BELOW),
            filename="reading.jpg",
            reply_markup=buttons,
            reply_parameters=place.reply,
            message_thread_id=place.topic,
        )
    except TelegramError as error:
        if trouble_of(error) is not Trouble.NO_PHOTOS:
            raise
        fits = False  # a chat that takes no photos gets the words
    if not fits:
        await _say(place, said)


async def _say(place: Place, said: str) -> None:
    await place.chat.send_message(said, reply_parameters=place.reply, message_thread_id=place.topic)
