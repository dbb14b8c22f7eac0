"""Digits and numbers as people type them, in any script."""

from __future__ import annotations

import string
import unicodedata

from telegram import Message

from model.errors import InputError
from model.handwriting.text import check_text

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


def read_digit(text: str) -> int | None:
    """Return the one decimal digit, of any script, that `text` is; None where it is not one.

    The keycap emoji are digits too; superscripts and fractions are not.
    """
    sign = text.strip(MARKS + string.whitespace + "\u00a0\u202f")
    sign = sign.removesuffix(KEYCAP).removesuffix(SELECTOR)
    return unicodedata.decimal(sign, None) if len(sign) == 1 else None


def read_number(text: str) -> str:
    """Return a text as it can be written: digits of any script become 0 to 9, spaces single.

    Raises InputError for other signs, for no digit at all, and for more than 40 characters.
    """
    plain = "".join(_digit(sign) for sign in text.translate(_SPELLING))
    return check_text(" ".join(plain.split()))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def read_chain(text: str) -> list[int]:
    """Return the digits of "3 8", "3-8" or "38", in any number and order, empty for other words."""
    try:
        return [int(sign) for sign in read_number(text.replace("→", " ")) if sign.isdigit()]
    except InputError:
        return []


LINK = "write-"  # begins the parameter of a link that brings a number with signs


def argument_of(message: Message) -> str:
    """Return what stands after the command that a message begins with, spaces single."""
    return " ".join((message.text or "").split()[1:])
