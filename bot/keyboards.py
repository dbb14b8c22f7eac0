"""The buttons and what their presses mean.

A button's data is a version, an action and what the action needs: `1:pick:8`. Buttons stay in
chats for years; a new meaning gets a new version, so that an old button is never taken for
another, and what was once sent is understood for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts
from model.languages import Words
from model.sampler import MAX_SEED

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


@dataclass(frozen=True)
class Press:
    """A button's meaning; what the action does not need is None."""

    action: Action
    digit: int | None = None
    seed: int | None = None
    weights: str | None = None  # version of the weights that drew the strip

    @property
    def data(self) -> str:
        """The callback data, at most 64 bytes."""
        needed = [each for each in (self.digit, self.seed, self.weights) if each is not None]
        return ":".join([VERSION, self.action.value, *map(str, needed)])


# Every press there is but those for a strip, which carry a seed: what is neither in this table nor
# fits the pattern is forged or has expired.
_PRESSES = {
    press.data: press
    for press in [
        *(Press(action, digit) for action in (Action.PICK, Action.AGAIN) for digit in DIGITS),
        Press(Action.OTHER),
    ]
}
_STRIP = re.compile(r"1:(file|read):([0-9]):(0|[1-9][0-9]{0,9}):([0-9a-f]{12})")


def read_press(data: str | None) -> Press | None:
    """Return what callback data means; None where no button of ours carries it."""
    found = _STRIP.fullmatch(data or "")
    if found and int(found[3]) <= MAX_SEED:
        return Press(Action(found[1]), int(found[2]), int(found[3]), found[4])
    return _PRESSES.get(data or "")


def _button(text: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=press.data)


def picker() -> InlineKeyboardMarkup:
    """Return the digits 0 to 9, in rows of five."""
    buttons = [_button(str(digit), Press(Action.PICK, digit)) for digit in DIGITS]
    return InlineKeyboardMarkup([buttons[i : i + ROW] for i in range(0, len(buttons), ROW)])


def under_strip(words: Words, digit: int, seed: int, weights: str) -> InlineKeyboardMarkup:
    """Return the buttons under a strip: again, another digit, as file, read it."""
    again = _button(words(texts.AGAIN), Press(Action.AGAIN, digit))
    other = _button(words(texts.OTHER), Press(Action.OTHER))
    file = _button(words(texts.FILE), Press(Action.FILE, digit, seed, weights))
    read = _button(words(texts.READ_IT), Press(Action.READ, digit, seed, weights))
    return InlineKeyboardMarkup([[again, other], [file, read]])


def under_reading(words: Words, digit: int | None) -> InlineKeyboardMarkup | None:
    """Return the button under a reading of one digit: more like it. None under any other."""
    if digit is None:
        return None
    return InlineKeyboardMarkup([[_button(words(texts.FIVE_MORE), Press(Action.AGAIN, digit))]])
