"""Inline mode: @Name 8 in any chat offers five digits and their strip, @Name 2026 five hands."""

from __future__ import annotations

from urllib.parse import quote

from telegram import InlineQuery, InlineQueryResultPhoto, InlineQueryResultsButton

from bot import texts
from bot.inputs.sender import Sender
from bot.inputs.text import LINK
from bot.update_log import Outcome, note
from model.chat import texts as chat_texts
from model.chat.captions import isolated, number_caption, number_title
from model.chat.numbers import Number, pack
from model.chat.text import read_digit, read_number, split_seed
from model.errors import InputError
from model.generation.hand import HANDS, Hand
from model.generation.latents import CLASSES, fresh_seed
from model.images import STRIP, STRIP_SIZE
from model.translations import Words

SINGLE_SIDE = 512  # pixels, as the page draws one digit of a strip
# Signs of a number that the page can show on one line as a photo: more are too wide for Telegram.
LONGEST = 20

Answer = tuple[list[InlineQueryResultPhoto], InlineQueryResultsButton | None]


class Inline:
    """Answers inline queries with pictures that the page serves."""

    def __init__(self, public_url: str) -> None:
        self._root = public_url

    async def offer(self, query: InlineQuery, sender: Sender) -> None:
        """Offer five of what is asked for, or one line that says what to do."""
        words = sender.words
        try:
            said, named = split_seed(query.query)
        except InputError:
            said, named = "?", None
        digit, seed = read_digit(said), fresh_seed() if named is None else named
        if not said.strip() and self._root:
            results, button = [self._whole(words, each, seed) for each in range(CLASSES)], None
        elif digit is None:
            results, button = self._number(words, said, seed)
        elif self._root:
            results, button = self._strip(words, digit, seed), None
        else:
            results, button = [], _opens(words(texts.INLINE_OPEN, digit=digit), str(digit))
        # Not cached and not shared: everybody gets a seed of their own.
        await query.answer(results, cache_time=0, is_personal=True, button=button)
        note(Outcome.INLINE if results else Outcome.WORDS)

    def _number(self, words: Words, said: str, seed: int) -> Answer:
        try:
            text = read_number(said)
        except InputError:
            return [], _opens(words(texts.INLINE_HINT), "inline")
        # On its way to the page a slash may be taken for one that parts the address, %2F or not.
        if self._root and "/" not in text and len(text) <= LONGEST:
            return self._hands(words, text, seed), None
        line = words(texts.INLINE_NUMBER, number=isolated(words, text))
        return [], _opens(line, LINK + pack(text))

    def _hands(self, words: Words, text: str, seed: int) -> list[InlineQueryResultPhoto]:
        address = f"{self._root}/write/{quote(text, safe='')}.jpg?seed={seed}"
        return [
            InlineQueryResultPhoto(
                id=f"{seed}-{number.hand.place}",
                photo_url=f"{address}&hand={number.hand.place}",
                thumbnail_url=f"{address}&hand={number.hand.place}",
                title=number_title(words, number),
                description=words(chat_texts.SEED, seed=str(seed)),
                caption=number_caption(words, number),
            )
            for number in (Number(text, Hand(seed, place)) for place in range(HANDS))
        ]

    def _strip(self, words: Words, digit: int, seed: int) -> list[InlineQueryResultPhoto]:
        root = f"{self._root}/digits/{digit}/{seed}"
        singles = [
            InlineQueryResultPhoto(
                id=f"{seed}-{place}",
                photo_url=f"{root}/{place}.jpg",
                thumbnail_url=f"{root}/{place}.jpg",
                photo_width=SINGLE_SIDE,
                photo_height=SINGLE_SIDE,
                title=words(chat_texts.SINGLE, digit=digit, place=place, count=STRIP),
                caption=chat_texts.single_caption(words, digit, seed, place, STRIP),
            )
            for place in range(1, STRIP + 1)
        ]
        return [*singles, self._whole(words, digit, seed)]

    def _whole(self, words: Words, digit: int, seed: int) -> InlineQueryResultPhoto:
        """Return the strip itself."""
        address = f"{self._root}/digits/{digit}/{seed}.jpg"
        return InlineQueryResultPhoto(
            id=f"{seed}-{digit}-all",
            photo_url=address,
            thumbnail_url=address,
            photo_width=STRIP_SIZE[0],
            photo_height=STRIP_SIZE[1],
            title=words(chat_texts.FIVE[digit]),
            caption=chat_texts.caption(words, digit, seed),
        )


def _opens(line: str, parameter: str) -> InlineQueryResultsButton:
    """Return a line that opens the private chat with the bot by a link with `parameter`."""
    return InlineQueryResultsButton(line, start_parameter=parameter)
