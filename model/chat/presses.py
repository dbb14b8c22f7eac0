"""What a press on a button means, and how a button carries it.

A button's data is a version, an action and what the action needs: `1:pick:8`. Buttons stay in
chats for years; a new meaning gets a new version, so that an old button is never taken for
another, and what was once sent is understood for ever. It fits the 64 bytes that Telegram allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from model.chat.corrections import CHOICES, LONGEST, MOST, NONE, ROW, Correction
from model.chat.numbers import Number
from model.generation.latents import MAX_SEED
from model.handwriting.text import SIGNS
from model.translations import LANGUAGES

VERSION = "1"
DIGITS = range(10)


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
    INK = "ink"  # the number that was read, written
    MINE = "mine"  # the same, in the hand of the picture
    STEP = "step"  # a sign of a reading as its next most likely
    HERE = "here"  # the hand that is shown already
    END = "end"  # a style that goes no further
    MORPH = "morph"  # the same digits with a new seed
    PAIR = "pair"  # two other digits
    LANGUAGE = "lang"  # the language to answer in


ANY_WEIGHTS = (Action.NEW, Action.INK, Action.MINE)


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
    """WRITE, PNG, SVG and BACK: a number, drawn by these weights. NEW, INK and MINE: by any."""

    number: Number
    weights: str | None = None

    def _needed(self) -> list[str]:
        return [self.number.data, *([self.weights] if self.weights else [])]


@dataclass(frozen=True)
class StepPress(Press):
    """STEP: a reading, and the place of the sign that is corrected."""

    correction: Correction
    place: int

    def _needed(self) -> list[str]:
        return [str(self.place), self.correction.data]


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
    r"1:(write|new|png|svg|back|ink|mine):([\w-]{2,28}):(0|[1-9a-f][0-9a-f]{0,7}):([0-4]{3})"
    r"(?::([0-9a-f]{12}))?",
    re.ASCII,
)
_ANSWER = f"[0-9{NONE}{re.escape(SIGNS)}]"
_STEP = re.compile(rf"1:step:([0-9]|[1-9][0-9]):((?:{_ANSWER}{{{CHOICES}}}|{ROW})+)", re.ASCII)
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
    if found := _STEP.fullmatch(data):
        return _read_step(int(found[1]), Correction.read(found[2]))
    if found := _MORPH.fullmatch(data):
        return MorphPress(Action(found[1]), tuple(map(int, found[2])))
    return _PRESSES.get(data)


def _read_step(place: int, correction: Correction) -> Press | None:
    places = [n for n, sign in enumerate(correction.signs) if sign != ROW]
    known = place in places and len(places) <= MOST and len(correction.data) <= LONGEST
    return StepPress(Action.STEP, correction, place) if known else None


def _read_number(action: Action, number: Number | None, weights: str | None) -> Press | None:
    # A new hand is drawn by whatever weights there are; a picture is of one.
    if number is None or (weights is None) != (action in ANY_WEIGHTS):
        return None
    return NumberPress(action, number, weights)
