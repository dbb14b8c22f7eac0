"""Numbers as people send them, and as a button under one carries them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace

from model.generation.hand import Hand
from model.generation.style import Style
from model.handwriting.text import check_text

STEPS = 2  # of a slider, to each side of the hand as it is
# The seventeen signs of a text in the order that buttons count them by: it must stay for ever.
ALPHABET = "0123456789 .,:-/+"
BASE = len(ALPHABET) + 1  # no sign counts 0, so that none is lost at the front


@dataclass(frozen=True)
class Number:
    """A number as it stands in a chat: what is written, and in which hand."""

    text: str
    hand: Hand

    @property
    def steps(self) -> tuple[int, int]:
        """Weight and slant in steps of their sliders, -2 to 2."""
        style = self.hand.style
        return round(style.weight * STEPS), round(style.slant * STEPS)

    def stepped(self, weight: int = 0, slant: int = 0) -> Number:
        """Return it with its sliders moved by steps; raises InputError beyond their ends."""
        sliders = [now + step for now, step in zip(self.steps, (weight, slant), strict=True)]
        return replace(self, hand=replace(self.hand, style=_style(*sliders)))

    @property
    def data(self) -> str:
        """All of it, for a button: at most 41 characters."""
        weight, slant = self.steps
        state = f"{self.hand.place}{weight + STEPS}{slant + STEPS}"
        return f"{pack(self.text)}:{self.hand.seed:x}:{state}"

    @classmethod
    def of(cls, packed: str, seed: str, state: str) -> Number | None:
        """Return the number of the three parts of its data; None where they name none."""
        text = unpack(packed)
        if text is None:
            return None
        place, weight, slant = map(int, state)
        return cls(text, Hand(int(seed, 16), place, _style(weight - STEPS, slant - STEPS)))


def _style(weight: int, slant: int) -> Style:
    return Style(weight=weight / STEPS, slant=slant / STEPS)


def pack(text: str) -> str:
    """Return a text that can be written in at most 28 characters of A-Z, a-z, 0-9, - and _.

    Its signs are the digits of one whole number in base 18.
    """
    value = 0
    for sign in text:
        value = value * BASE + ALPHABET.index(sign) + 1
    content = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unpack(packed: str) -> str | None:
    """Return the text that was packed; None for what `pack` does not return."""
    try:
        content = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return None
    value, signs = int.from_bytes(content, "big"), []
    while value:
        value, place = divmod(value, BASE)
        signs.append(ALPHABET[place - 1])
    text = "".join(reversed(signs))
    try:
        return text if check_text(text) == text and pack(text) == packed else None
    except ValueError:
        return None
