"""Digits of a reading that a press corrects: what its buttons carry, so that nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model.chat.numbers import Number
from model.errors import InputError
from model.generation.hand import Hand
from model.handwriting.text import DIGITS, check_text
from model.recognition import LIKE

if TYPE_CHECKING:
    from model.recognition.answers.reading import ReadDigit, Reading

MOST = 16  # signs of a reading whose digits are offered
CHOICES = 3  # likeliest answers of a sign
NONE, ROW = "x", "n"  # no digit; the end of a row
LONGEST = 52  # characters that a button has room for


@dataclass(frozen=True)
class Correction:
    """A reading as its buttons carry it.

    Each of `signs` has the likeliest answers, digits, signs or NONE, from the one chosen on; ROW
    ends a row.
    """

    signs: tuple[str, ...]

    @classmethod
    def of(cls, reading: Reading) -> Correction | None:
        """Return the signs of a reading; None where it has no digit, or more than buttons hold."""
        rows = [[_likeliest(each) for each in line] for line in reading.lines]
        signs = [sign for row in rows for sign in (*row, ROW)][:-1]
        fits = len(reading.digits) <= MOST and len("".join(signs)) <= LONGEST
        return cls(tuple(signs)) if reading.text and fits else None

    @classmethod
    def read(cls, data: str) -> Correction:
        """Return the signs of what `data` says."""
        signs, at = [], 0
        while at < len(data):
            length = 1 if data[at] == ROW else CHOICES
            signs.append(data[at : at + length])
            at += length
        return cls(tuple(signs))

    @property
    def data(self) -> str:
        """All of it, for a button: at most LONGEST characters."""
        return "".join(self.signs)

    @property
    def text(self) -> str:
        """The digits and signs as they are chosen, a row for each line that holds some."""
        chosen = "".join("\n" if sign == ROW else sign[0] for sign in self.signs)
        rows = chosen.replace(NONE, "").split("\n")
        return "\n".join(row for row in rows if row)

    @property
    def only_digit(self) -> int | None:
        """The digit that all are, as they are chosen; None where there are several, or none."""
        digits = set(self.text) & set(DIGITS)
        return int(digits.pop()) if len(digits) == 1 else None

    def stepped(self, place: int) -> Correction:
        """Return it with the sign at `place` as its next most likely; after the last, the first."""
        sign = self.signs[place]
        turned = sign[1:] + sign[0]
        return replace(self, signs=(*self.signs[:place], turned, *self.signs[place + 1 :]))

    @property
    def number(self) -> Number | None:
        """What is chosen, on one line in the first hand; None where it cannot be written."""
        try:
            return Number(check_text(self.text.replace("\n", " ")), Hand(0))
        except InputError:
            return None


def _likeliest(sign: ReadDigit) -> str:
    if sign.sign:
        return sign.sign + LIKE[sign.sign] + NONE
    answers = [(share, str(digit)) for digit, share in enumerate(sign.probabilities)]
    answers.append((sign.not_a_digit, NONE))
    chosen = sign.written or NONE
    others = sorted(answers, key=lambda answer: -answer[0])
    rest = [name for _, name in others if name != chosen]
    return chosen + "".join(rest[: CHOICES - 1])
