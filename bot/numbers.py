"""Numbers as people send them, and as a button under one carries them."""

from __future__ import annotations

import base64
import binascii
import string
import unicodedata
from dataclasses import dataclass

from bot import texts
from model.style import Style
from model.writing.text import MAX_LENGTH, check_text

STEPS = 2  # of a slider, to each side of the hand as it is
# The seventeen signs of a text in the order that buttons count them by: it must stay for ever.
ALPHABET = "0123456789 .,:-/+"
BASE = len(ALPHABET) + 1  # no sign counts 0, so that none is lost at the front
KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
SELECTOR = "\N{VARIATION SELECTOR-16}"
# Keyboards of scripts that run from right to left put marks of direction around a digit.
MARKS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
# What keyboards give in the place of a sign that can be written.
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
    **dict.fromkeys("٫．。", "."),
    **dict.fromkeys("٬،，", ","),
    **dict.fromkeys("／⁄∕", "/"),
    "：": ":",
    "＋": "+",
}
_SPELLING = str.maketrans(_ALIKE | dict.fromkeys(MARKS + KEYCAP + SELECTOR))


class NumberError(ValueError):
    """What cannot be written as a number; the message is a text of bot/texts.py."""


def read_digit(text: str) -> int | None:
    """Return the one decimal digit, of any script, that `text` is; None where it is not one.

    The keycap emoji are digits too; superscripts and fractions are not.
    """
    sign = text.strip(MARKS + string.whitespace + "\u00a0\u202f")
    sign = sign.removesuffix(KEYCAP).removesuffix(SELECTOR)
    return unicodedata.decimal(sign, None) if len(sign) == 1 else None


def read_number(text: str) -> str:
    """Return a text as it can be written: digits of any script become 0 to 9, spaces single.

    Raises NumberError for other signs, for no digit at all, and for more than 40 characters.
    """
    plain = "".join(_digit(sign) for sign in text.translate(_SPELLING))
    plain = " ".join(plain.split())
    try:
        return check_text(plain)
    except ValueError:
        known = set(plain) <= set(ALPHABET)
        long = known and len(plain) > MAX_LENGTH
        raise NumberError(texts.TOO_LONG if long else texts.WRONG_SIGN) from None


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def read_chain(text: str) -> list[int]:
    """Return the digits of "3 8", "3-8" or "38", in any number and order, empty for other words."""
    try:
        return [int(sign) for sign in read_number(text.replace("→", " ")) if sign.isdigit()]
    except NumberError:
        return []


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
