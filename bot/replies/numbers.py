"""The answers with numbers and morphs: photos that their buttons change, files, animations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import MaybeInaccessibleMessage, Message

from bot.inputs.callback_data import Number
from bot.inputs.sender import Asker
from bot.rate_limits import Turns
from bot.replies.captions import morph_caption, number_caption
from bot.replies.keyboards import under_morph, under_number
from bot.replies.sending import (
    Photo,
    place_of,
    send_file,
    send_photo,
    turn_into,
)
from bot.update_log import Outcome, note
from bot.workers.numbers import Writing
from model.generation.latents import fresh_seed
from model.translations import Words

SIDE = 256  # pixels of a morph


class Scribe:
    """Writes and sends; in the turn of the person who asks, as strips are."""

    def __init__(self, writing: Writing, turns: Turns) -> None:
        self._writing, self._turns = writing, turns

    async def number(self, message: MaybeInaccessibleMessage, asker: Asker, text: str) -> None:
        """Send a text that can be written in the first hand of a fresh seed."""
        async with self._turns.turn(asker.person):
            await send_photo(message, await self._photo(asker.words, Number(text, fresh_seed())))
            note(Outcome.NUMBER)

    async def number_in_place(
        self, message: MaybeInaccessibleMessage, asker: Asker, number: Number
    ) -> None:
        """Turn the photo `message` into another writing of its number; send one where it fails."""
        async with self._turns.turn(asker.person):
            photo = await self._photo(asker.words, number)
            # A message that is out of reach shows nothing but its number.
            is_photo = isinstance(message, Message) and message.photo
            if not (is_photo and await turn_into(message, photo)):
                await send_photo(message, photo)
            note(Outcome.NUMBER)

    async def another_hand(
        self, message: MaybeInaccessibleMessage, asker: Asker, number: Number
    ) -> None:
        """Turn the photo `message` into its number in the first hand of a fresh seed."""
        await self.number_in_place(message, asker, replace(number, seed=fresh_seed(), hand=0))

    async def png(self, message: MaybeInaccessibleMessage, asker: Asker, number: Number) -> None:
        """Send a number as a PNG file: ink on nothing, on one line."""
        await self._file(message, asker, number, "png", self._writing.png)

    async def svg(self, message: MaybeInaccessibleMessage, asker: Asker, number: Number) -> None:
        """Send a number as an SVG file, for print at any size."""
        await self._file(message, asker, number, "svg", self._writing.svg)

    async def pixels(self, number: Number) -> bytes:
        """Return the photo of a number, PNG."""
        return await self._writing.photo(number)

    async def morph(
        self, message: MaybeInaccessibleMessage, asker: Asker, digits: list[int]
    ) -> bool:
        """Send a loop through `digits` in a fresh hand; False where these cannot be morphed."""
        async with self._turns.turn(asker.person):
            try:
                loop = await self._writing.morph(digits, fresh_seed())
            except ValueError:
                return False
            chat, topic = place_of(message)
            await chat.send_animation(
                loop.gif,
                duration=round(loop.seconds),
                width=SIDE,
                height=SIDE,
                caption=morph_caption(asker.words, digits, loop.seed),
                filename=loop.filename,
                reply_markup=under_morph(asker.words, digits),
                **topic,
            )
        note(Outcome.MORPH)
        return True

    async def _file(
        self,
        message: MaybeInaccessibleMessage,
        asker: Asker,
        number: Number,
        kind: str,
        draw: Callable[[Number], Awaitable[bytes]],
    ) -> None:
        async with self._turns.turn(asker.person):
            caption = number_caption(asker.words, number)
            await send_file(message, await draw(number), _name(number, kind), caption)

    async def _photo(self, words: Words, number: Number) -> Photo:
        png = await self._writing.photo(number)
        buttons = under_number(words, number, self._writing.weights)
        return Photo(png, number_caption(words, number), _name(number, "png"), buttons)


def _name(number: Number, kind: str) -> str:
    """Return a name for whoever saves the file; a text may hold what no name may."""
    digits = "".join(sign if sign.isdigit() else "-" for sign in number.text)
    return f"number-{digits}-seed-{number.seed}-hand-{number.hand + 1}.{kind}"
