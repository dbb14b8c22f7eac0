"""The buttons and what their presses mean.

A button's data is a version, an action and what the action needs: `1:pick:8`. Buttons stay in
chats for years; a new meaning gets a new version, so that an old button is never taken for
another, and what was once sent is understood for ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts
from bot.inputs.callback_data import Number
from model.errors import InputError
from model.generation.hand import HANDS
from model.generation.latents import MAX_SEED
from model.translations import LANGUAGES, Words

VERSION = "1"
DIGITS = range(10)
ROW = 5  # buttons side by side: large enough to tap on a narrow screen


class Action(Enum):
    """What a press asks for."""

    PICK = "pick"  # a digit chosen on the picker
    AGAIN = "again"  # the same digit with a new seed
    OTHER = "other"  # the picker
    FILE = "file"  # this very strip as a file
    READ = "read"  # this very strip, read
    WRITE = "write"  # the number in the place of the one above, as the button says
    NEW = "new"  # the number with a new seed
    PNG = "png"  # this very number as a file
    SVG = "svg"
    BACK = "back"  # this very number, read back
    HERE = "here"  # the hand that is shown already
    END = "end"  # a style that goes no further
    MORPH = "morph"  # the same digits with a new seed
    PAIR = "pair"  # two other digits
    LANGUAGE = "lang"  # the language to answer in


@dataclass(frozen=True)
class Press:
    """A button's meaning: an action that needs nothing else."""

    action: Action

    @property
    def data(self) -> str:
        """The callback data, at most 64 bytes."""
        return ":".join([VERSION, self.action.value, *self._needed()])

    def _needed(self) -> list[str]:
        return []


@dataclass(frozen=True)
class DigitPress(Press):
    """PICK and AGAIN: a new strip of a digit."""

    digit: int

    def _needed(self) -> list[str]:
        return [str(self.digit)]


@dataclass(frozen=True)
class StripPress(DigitPress):
    """FILE and READ: the very strip that these weights drew."""

    seed: int
    weights: str

    def _needed(self) -> list[str]:
        return [str(self.digit), str(self.seed), self.weights]


@dataclass(frozen=True)
class NumberPress(Press):
    """WRITE, NEW, PNG, SVG and BACK: a number, drawn by these weights or, for NEW, by any."""

    number: Number
    weights: str | None = None

    def _needed(self) -> list[str]:
        return [self.number.data, *([self.weights] if self.weights else [])]


@dataclass(frozen=True)
class MorphPress(Press):
    """MORPH and PAIR: the digits of a morph."""

    digits: tuple[int, ...]

    def _needed(self) -> list[str]:
        return ["".join(map(str, self.digits))]


@dataclass(frozen=True)
class LanguagePress(Press):
    """LANGUAGE: one of LANGUAGES, or Telegram's own where it is empty."""

    language: str

    def _needed(self) -> list[str]:
        return [self.language or "auto"]


# Every press there is but those for one picture: what is neither in this table nor fits a pattern
# is forged or has expired.
_PRESSES: dict[str, Press] = {
    press.data: press
    for press in [
        *(DigitPress(action, digit) for action in (Action.PICK, Action.AGAIN) for digit in DIGITS),
        *(LanguagePress(Action.LANGUAGE, language) for language in (*LANGUAGES, "")),
        *(Press(action) for action in (Action.OTHER, Action.HERE, Action.END)),
    ]
}
_STRIP = re.compile(r"1:(file|read):([0-9]):(0|[1-9][0-9]{0,9}):([0-9a-f]{12})")
_NUMBER = re.compile(
    r"1:(write|new|png|svg|back):([\w-]{2,28}):(0|[1-9a-f][0-9a-f]{0,7}):([0-4]{3})"
    r"(?::([0-9a-f]{12}))?",
    re.ASCII,
)
_MORPH = re.compile(r"1:(morph|pair):((?:([0-9])(?!\3)){2,10})")  # no digit follows itself


def read_press(data: str | None) -> Press | None:
    """Return what callback data means; None where no button of ours carries it."""
    data = data or ""
    found = _STRIP.fullmatch(data)
    if found and int(found[3]) <= MAX_SEED:
        return StripPress(Action(found[1]), int(found[2]), int(found[3]), found[4])
    if found := _NUMBER.fullmatch(data):
        action, *parts, weights = found.groups()
        return _read_number(Action(action), Number.of(*parts), weights)
    if found := _MORPH.fullmatch(data):
        return MorphPress(Action(found[1]), tuple(map(int, found[2])))
    return _PRESSES.get(data)


def _read_number(action: Action, number: Number | None, weights: str | None) -> Press | None:
    # A new hand is drawn by whatever weights there are; all else is of one picture.
    if number is None or (weights is None) != (action is Action.NEW):
        return None
    return NumberPress(action, number, weights)


def _button(text: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=press.data)


def picker() -> InlineKeyboardMarkup:
    """Return the digits 0 to 9, in rows of five."""
    buttons = [_button(str(digit), DigitPress(Action.PICK, digit)) for digit in DIGITS]
    return InlineKeyboardMarkup([buttons[i : i + ROW] for i in range(0, len(buttons), ROW)])


def languages(words: Words) -> InlineKeyboardMarkup:
    """Return the languages to answer in, each by its own name."""
    named = [
        _button(name, LanguagePress(Action.LANGUAGE, code)) for code, name in LANGUAGES.items()
    ]
    own = _button(words(texts.LANGUAGE_OF_TELEGRAM), LanguagePress(Action.LANGUAGE, ""))
    return InlineKeyboardMarkup([named[:3], named[3:], [own]])


def _share(words: Words, asked: str, seed: int) -> InlineKeyboardButton:
    """Return the button that brings a picture into another chat, by way of inline mode."""
    return InlineKeyboardButton(words(texts.SHARE), switch_inline_query=f"{asked} seed {seed}")


def under_strip(
    words: Words, digit: int, seed: int, weights: str, share: bool = False
) -> InlineKeyboardMarkup:
    """Return the buttons under a strip: again, another digit, as file, read it, share."""
    again = _button(words(texts.AGAIN), DigitPress(Action.AGAIN, digit))
    other = _button(words(texts.OTHER), Press(Action.OTHER))
    file = _button(words(texts.FILE), StripPress(Action.FILE, digit, seed, weights))
    read = _button(words(texts.READ_IT), StripPress(Action.READ, digit, seed, weights))
    shared = [[_share(words, str(digit), seed)]] if share else []
    return InlineKeyboardMarkup([[again, other], [file, read], *shared])


def under_reading(words: Words, digit: int | None) -> InlineKeyboardMarkup | None:
    """Return the button under a reading of one digit: more like it. None under any other."""
    if digit is None:
        return None
    return InlineKeyboardMarkup(
        [[_button(words(texts.FIVE_MORE), DigitPress(Action.AGAIN, digit))]]
    )


def under_number(
    words: Words, number: Number, weights: str, share: bool = False
) -> InlineKeyboardMarkup:
    """Return the buttons under a number: five hands, the style, another seed, reading, files.

    Each carries the number as it will be after the press, so that nothing has to be remembered.
    """

    def this(text: str, action: Action) -> InlineKeyboardButton:
        return _button(words(text), NumberPress(action, number, weights))

    def step(text: str, **slider: int) -> InlineKeyboardButton:
        try:
            changed: Press = NumberPress(Action.WRITE, number.stepped(**slider), weights)
        except InputError:
            changed = Press(Action.END)
        return _button(words(text), changed)

    fresh = replace(number, hand=replace(number.hand, seed=0, place=0))
    # The reader knows digits, and would take a slash for a 1.
    readable = number.text.replace(" ", "").isdigit()
    return InlineKeyboardMarkup(
        [
            [_place(number, place, weights) for place in range(HANDS)],
            [step(texts.LIGHTER, weight=-1), step(texts.BOLDER, weight=1)],
            [step(texts.LEAN_BACK, slant=-1), step(texts.LEAN_FORWARD, slant=1)],
            [_button(words(texts.ANOTHER_HAND), NumberPress(Action.NEW, fresh))]
            + [this(texts.READ_IT, Action.BACK)] * readable,
            [this(texts.AS_PNG, Action.PNG), this(texts.AS_SVG, Action.SVG)]
            + [_share(words, number.text, number.hand.seed)] * share,
        ]
    )


def _place(number: Number, place: int, weights: str) -> InlineKeyboardButton:
    """Return the button that takes a number to one of the five hands of its seed."""
    if place == number.hand.place:
        return _button(f"· {place + 1} ·", Press(Action.HERE))
    changed = replace(number, hand=replace(number.hand, place=place))
    return _button(str(place + 1), NumberPress(Action.WRITE, changed, weights))


def under_morph(words: Words, digits: Sequence[int]) -> InlineKeyboardMarkup:
    """Return the buttons under a morph: again, other digits."""
    again = _button(words(texts.AGAIN), MorphPress(Action.MORPH, tuple(digits)))
    other = _button(words(texts.OTHER_PAIR), MorphPress(Action.PAIR, tuple(digits)))
    return InlineKeyboardMarkup([[again, other]])
