"""The answers themselves: a strip, a file, a line with the picker, each in its chat and topic."""

from __future__ import annotations

from telegram import (
    MaybeInaccessibleMessage,
    Message,
)

from bot.inputs.sender import Sender
from bot.replies.keyboards import under_strip
from bot.replies.sending import Photo, send_file, send_photo, turn_into
from bot.update_log import Outcome, note
from model.chat import texts
from model.chat.rate_limits import Turns
from model.chat.workers.digits import DigitWorker, Strip
from model.file_names import strip_name
from model.translations import Words


class DigitReplies:
    """Draws and sends; one answer at a time for each person, so that nobody holds up the rest."""

    def __init__(self, drawing: DigitWorker, turns: Turns, share: bool = False) -> None:
        """`share` tells that inline mode brings pictures."""
        self._drawing, self._turns, self._share = drawing, turns, share

    def draws_with(self, weights: str | None) -> bool:
        """Tell whether drawings of this version of the weights can still be drawn."""
        return weights == self._drawing.weights

    async def strip(
        self,
        message: MaybeInaccessibleMessage,
        sender: Sender,
        digit: int,
        seed: int | None = None,
    ) -> None:
        """Send a strip of `digit` (0..9), of a fresh seed where none is named."""
        async with self._turns.turn(sender.person):
            strip = await self._drawing.strip(digit, seed)
            await send_photo(message, self._photo(sender.words, strip))
            note(Outcome.STRIP)

    async def strip_in_place(
        self, message: MaybeInaccessibleMessage, sender: Sender, digit: int
    ) -> None:
        """Turn the picker `message` into a fresh strip of `digit`; send one where that fails."""
        async with self._turns.turn(sender.person):
            photo = self._photo(sender.words, await self._drawing.strip(digit))
            # A photo is left alone: it is a strip already, and the picker was pressed twice.
            is_picker = isinstance(message, Message) and message.text
            if not (is_picker and await turn_into(message, photo)):
                await send_photo(message, photo)
            note(Outcome.STRIP)

    async def png(self, digit: int, seed: int) -> bytes:
        """Return the strip of `digit` and `seed` as PNG."""
        return (await self._drawing.strip(digit, seed)).png

    async def file(
        self, message: MaybeInaccessibleMessage, sender: Sender, digit: int, seed: int
    ) -> None:
        """Send the strip of `digit` and `seed` as it was drawn: the PNG, as a document."""
        async with self._turns.turn(sender.person):
            strip = await self._drawing.strip(digit, seed)
            caption = texts.caption(sender.words, digit, seed)
            await send_file(message, strip.png, strip_name(strip.digit, strip.seed), caption)

    def _photo(self, words: Words, strip: Strip) -> Photo:
        caption = texts.caption(words, strip.digit, strip.seed)
        buttons = under_strip(words, strip.digit, strip.seed, strip.weights, self._share)
        return Photo(strip.png, caption, strip_name(strip.digit, strip.seed), buttons)
