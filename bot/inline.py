"""Inline mode: @Name 8 in any chat offers five digits and their strip."""

from __future__ import annotations

from telegram import InlineQueryResultPhoto, InlineQueryResultsButton, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.asker import Asker
from bot.handlers import read_digit
from bot.journal import Outcome, note
from model.images import STRIP
from model.languages import Words
from model.sampler import fresh_seed

SINGLE_SIDE = 512  # pixels, as the page draws one digit of a strip
STRIP_SIZE = (1216, 256)


class Inline:
    """Answers inline queries with pictures that the page serves."""

    def __init__(self, public_url: str) -> None:
        self._root = public_url

    async def offer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer five of the digit asked for, or one line that says what to do."""
        query, words = update.inline_query, Asker.of(update).words
        digit = read_digit(query.query)
        results, button = [], None
        if digit is None:
            button = InlineQueryResultsButton(words(texts.INLINE_HINT), start_parameter="inline")
        elif self._root:
            results = self._pictures(words, digit, fresh_seed())
        else:
            line = words(texts.INLINE_OPEN, digit=digit)
            button = InlineQueryResultsButton(line, start_parameter=str(digit))
        # Not cached and not shared: everybody gets a seed of their own.
        await query.answer(results, cache_time=0, is_personal=True, button=button)
        note(Outcome.INLINE if results else Outcome.WORDS)

    def _pictures(self, words: Words, digit: int, seed: int) -> list[InlineQueryResultPhoto]:
        root = f"{self._root}/digits/{digit}/{seed}"
        singles = [
            InlineQueryResultPhoto(
                id=f"{seed}-{place}",
                photo_url=f"{root}/{place}.jpg",
                thumbnail_url=f"{root}/{place}.jpg",
                photo_width=SINGLE_SIDE,
                photo_height=SINGLE_SIDE,
                title=words(texts.SINGLE, digit=digit, place=place, count=STRIP),
                caption=texts.single_caption(words, digit, seed, place, STRIP),
            )
            for place in range(1, STRIP + 1)
        ]
        strip = InlineQueryResultPhoto(
            id=f"{seed}",
            photo_url=f"{root}.jpg",
            thumbnail_url=f"{root}.jpg",
            photo_width=STRIP_SIZE[0],
            photo_height=STRIP_SIZE[1],
            title=words(texts.FIVE[digit]),
            caption=texts.caption(words, digit, seed),
        )
        return [*singles, strip]
