"""Numbers as people send them, and as a button under one carries them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from model.generation.style import Style
from model.handwriting.text import check_text

STEPS = 2  # of a slider, to each side of the hand as it is
# The seventeen signs of a text in the order that buttons count them by: it must stay for ever.
ALPHABET = "0123456789 .,:-/+"
BASE = len(ALPHABET) + 1  # no sign counts 0, so that none is lost at the front


@dataclass(frozen=True)
class Number:
    """A number as it stands in a chat: what is written, and in which hand of which seed.

    `hand` is 0 to 4; `weight` and `slant` are steps of the sliders from -2 to 2.
    """

    text: str
    seed: int
    hand: int = 0
    weight: int = 0
    slant: int = 0

    @property
    def style(self) -> Style:
        """How the hand is steered."""
        return Style(weight=self.weight / STEPS, slant=self.slant / STEPS)

    @property
    def data(self) -> str:
        """All of it, for a button: at most 41 characters."""
        state = f"{self.hand}{self.weight + STEPS}{self.slant + STEPS}"
        return f"{pack(self.text)}:{self.seed:x}:{state}"

    @classmethod
    def of(cls, packed: str, seed: str, state: str) -> Number | None:
        """Return the number of the three parts of its data; None where they name none."""
        text = unpack(packed)
        if text is None:
            return None
        hand, weight, slant = map(int, state)
        return cls(text, int(seed, 16), hand, weight - STEPS, slant - STEPS)


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
