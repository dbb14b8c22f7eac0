"""The answers with numbers and morphs: photos that their buttons change, files, animations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import MaybeInaccessibleMessage, Message

from bot.inputs.sender import Sender
from bot.replies.keyboards import under_morph, under_number
from bot.replies.sending import (
    Photo,
    place_of,
    send_file,
    send_photo,
    turn_into,
)
from bot.update_log import Outcome, note
from model.chat.captions import morph_caption, number_caption
from model.chat.numbers import Number
from model.chat.rate_limits import Turns
from model.chat.workers.numbers import NumberWorker
from model.file_names import morph_name, number_name
from model.generation.hand import Hand
from model.generation.latents import fresh_seed
from model.translations import Words

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading

SIDE = 256  # pixels of a morph


class NumberReplies:
    """Writes and sends; in the turn of the person who asks, as strips are."""

    def __init__(self, writing: NumberWorker, turns: Turns, share: bool = False) -> None:
        """`share` tells that inline mode brings pictures."""
        self._writing, self._turns, self._share = writing, turns, share

    async def number(
        self,
        message: MaybeInaccessibleMessage,
        sender: Sender,
        text: str,
        seed: int | None = None,
    ) -> None:
        """Send a text in the first hand of a seed, a fresh one where none is named."""
        async with self._turns.turn(sender.person):
            number = Number(text, Hand(fresh_seed() if seed is None else seed))
            await send_photo(message, await self._photo(sender.words, number))
            note(Outcome.NUMBER)

    async def hand_of(self, reading: Reading) -> str:
        """Return the hand of the digits in a picture, packed; raises InputError without any."""
        return await self._writing.hand_of(reading)

    async def in_own_hand(
        self, message: MaybeInaccessibleMessage, sender: Sender, text: str, own: str
    ) -> None:
        """Send a text in somebody's own hand; no button could carry that."""
        async with self._turns.turn(sender.person):
            number = Number(text, Hand(0, own=own))
            caption = number_caption(sender.words, number)
            name = number_name(number.text, number.hand, "png")
            await send_photo(message, Photo(await self.pixels(number), caption, name, None))
            note(Outcome.NUMBER)

    async def number_in_place(
        self, message: MaybeInaccessibleMessage, sender: Sender, number: Number
    ) -> None:
        """Turn the photo `message` into another writing of its number; send one where it fails."""
        async with self._turns.turn(sender.person):
            photo = await self._photo(sender.words, number)
            is_photo = isinstance(message, Message) and bool(message.photo)
            if not (is_photo and await turn_into(message, photo)):
                await send_photo(message, photo)
            note(Outcome.NUMBER)

    async def another_hand(
        self, message: MaybeInaccessibleMessage, sender: Sender, number: Number
    ) -> None:
        """Turn the photo `message` into its number in the first hand of a fresh seed."""
        fresh = replace(number.hand, seed=fresh_seed(), place=0)
        await self.number_in_place(message, sender, replace(number, hand=fresh))

    async def png(self, message: MaybeInaccessibleMessage, sender: Sender, number: Number) -> None:
        """Send a number as a PNG file: ink on nothing, on one line."""
        await self._file(message, sender, number, "png", self._writing.png)

    async def svg(self, message: MaybeInaccessibleMessage, sender: Sender, number: Number) -> None:
        """Send a number as an SVG file, for print at any size."""
        await self._file(message, sender, number, "svg", self._writing.svg)

    async def pixels(self, number: Number) -> bytes:
        """Return the photo of a number, PNG."""
        return await self._writing.photo(number)

    async def morph(
        self, message: MaybeInaccessibleMessage, sender: Sender, digits: Sequence[int]
    ) -> None:
        """Send a loop through `digits` in a fresh hand; raises InputError where there is none."""
        async with self._turns.turn(sender.person):
            hand = Hand(fresh_seed())
            loop = await self._writing.morph(digits, hand)
            place = place_of(message)
            await place.chat.send_animation(
                loop.gif,
                duration=round(loop.seconds),
                width=SIDE,
                height=SIDE,
                caption=morph_caption(sender.words, digits, hand.seed),
                filename=morph_name(digits, hand, "gif"),
                reply_markup=under_morph(sender.words, digits),
                message_thread_id=place.topic,
                reply_parameters=place.reply,
            )
        note(Outcome.MORPH)

    async def _file(
        self,
        message: MaybeInaccessibleMessage,
        sender: Sender,
        number: Number,
        kind: str,
        draw: Callable[[Number], Awaitable[bytes]],
    ) -> None:
        async with self._turns.turn(sender.person):
            caption = number_caption(sender.words, number)
            await send_file(
                message, await draw(number), number_name(number.text, number.hand, kind), caption
            )

    async def _photo(self, words: Words, number: Number) -> Photo:
        png = await self._writing.photo(number)
        buttons = under_number(words, number, self._writing.weights, self._share)
        return Photo(
            png,
            number_caption(words, number),
            number_name(number.text, number.hand, "png"),
            buttons,
        )
