"""The buttons and what their presses mean.

A button's data is a version, an action and a digit: `1:pick:8`. Buttons stay in chats for years;
a new meaning gets a new version, so that an old button is never taken for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts

VERSION = "1"
DIGITS = range(10)
ROW = 5  # buttons side by side: large enough to tap on a narrow screen


class Action(Enum):
    """What a press asks for."""

    PICK = "pick"  # a digit chosen on the picker
    AGAIN = "again"  # the same digit with a new seed
    OTHER = "other"  # the picker


@dataclass(frozen=True)
class Press:
    """A button's meaning; `digit` is None where the action needs none."""

    action: Action
    digit: int | None = None

    @property
    def data(self) -> str:
        """The callback data, at most 64 bytes."""
        parts = [VERSION, self.action.value] + ([] if self.digit is None else [str(self.digit)])
        return ":".join(parts)


# Every press there is: data that is not in this table is forged or has expired.
_PRESSES = {
    press.data: press
    for press in [
        *(Press(action, digit) for action in (Action.PICK, Action.AGAIN) for digit in DIGITS),
        Press(Action.OTHER),
    ]
}


def read_press(data: str | None) -> Press | None:
    """Return what callback data means; None where no button of ours carries it."""
    return _PRESSES.get(data or "")


def _button(text: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=press.data)


def picker() -> InlineKeyboardMarkup:
    """Return the digits 0 to 9, in rows of five."""
    buttons = [_button(str(digit), Press(Action.PICK, digit)) for digit in DIGITS]
    return InlineKeyboardMarkup([buttons[i : i + ROW] for i in range(0, len(buttons), ROW)])


def under_strip(digit: int) -> InlineKeyboardMarkup:
    """Return the buttons under a strip of `digit`: again, another digit."""
    again = _button(texts.AGAIN, Press(Action.AGAIN, digit))
    return InlineKeyboardMarkup([[again, _button(texts.OTHER, Press(Action.OTHER))]])
