"""What can be written: digits, spaces and six signs, up to 40 characters; in one of five hands."""

from __future__ import annotations

import unicodedata

from model.errors import InputError

SIGNS = ".,:-/+"
DIGITS = "0123456789"
MAX_LENGTH = 40

# Keyboards of scripts that run from right to left put marks of direction around a digit.
DIRECTION_MARKS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
SELECTOR = "\N{VARIATION SELECTOR-16}"
# What keyboards give in the place of a sign that can be written.
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
    **dict.fromkeys("٫．。", "."),
    **dict.fromkeys("٬،，", ","),
    **dict.fromkeys("／⁄∕", "/"),
    **dict.fromkeys("\u00a0\u202f\u3000", " "),
    "：": ":",
    "＋": "+",
}
_SPELLING = str.maketrans(_ALIKE | dict.fromkeys(DIRECTION_MARKS + KEYCAP + SELECTOR))


def plain_text(text: str) -> str:
    """Return `text` with the digits and signs of any script as those that can be written.

    The decimal digits of all scripts and keycap emoji become 0 to 9, marks of direction go; what
    stands for nothing that can be written stays, superscripts and fractions among it.
    """
    return "".join(_plain(sign) for sign in text.translate(_SPELLING))


def _plain(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def check_text(text: str) -> str:
    """Return `text` as it can be written, without spaces around it.

    Raises InputError where it has other characters, none of the ten digits, or more than 40
    characters.
    """
    text = text.strip(" ")
    # By character and not by str.isdigit: the networks write these ten and no others.
    if not set(text) <= set(DIGITS + SIGNS + " ") or not set(text) & set(DIGITS):
        raise InputError("text.wrong_sign", signs=" ".join(SIGNS))
    if len(text) > MAX_LENGTH:
        raise InputError("text.too_long", most=MAX_LENGTH)
    return text
