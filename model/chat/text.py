"""Digits and numbers as people type them, in any script."""

from __future__ import annotations

import re
import string
import unicodedata

from model.chat import number_words
from model.errors import InputError
from model.generation.latents import check_seed
from model.handwriting.text import DIRECTION_MARKS, KEYCAP, SELECTOR, check_text, plain_text


def read_digit(text: str) -> int | None:
    """Return the one decimal digit, of any script, that `text` is; None where it is not one.

    The keycap emoji are digits too, and so are words; superscripts and fractions are not.
    """
    sign = text.strip(DIRECTION_MARKS + string.whitespace + "\u00a0\u202f")
    if (named := number_words.DIGITS.get(number_words.plain(sign))) is not None:
        return named
    sign = sign.removesuffix(KEYCAP).removesuffix(SELECTOR)
    return unicodedata.decimal(sign, None) if len(sign) == 1 else None


def read_number(text: str) -> str:
    """Return a text as it can be written: digits of any script become 0 to 9, spaces single.

    Raises InputError for other signs, for no digit at all, and for more than 40 characters.
    """
    return check_text(" ".join(plain_text(text).split()))


def read_chain(text: str) -> list[int]:
    """Return the digits of "3 8", "3->8", "three to eight" or "38"; empty for other words."""
    digits: list[int] = []
    for word in _PARTS.split(number_words.plain(text)):
        if not word or word in number_words.BETWEEN:
            continue
        if word in number_words.DIGITS:
            digits.append(number_words.DIGITS[word])
            continue
        try:
            digits += [int(sign) for sign in read_number(word) if sign.isdigit()]
        except InputError:
            return []
    return digits


def is_way(text: str) -> bool:
    """Tell whether a text asks for a morph by itself: by an arrow or a word between digits."""
    sides = [side for side in _WAY.split(number_words.plain(text)) if read_chain(side)]
    return len(sides) > 1 and bool(read_chain(text))


def split_seed(text: str, bare: bool = False) -> tuple[str, int | None]:
    """Return what is asked for and the seed named after it, as in "8 seed 42"; None where none is.

    `bare` takes a second number for a seed, too: "8 42". Raises InputError for a seed out of range.
    """
    rest, _, last = text.rstrip().rpartition(" ")
    number = plain_text(last).lstrip("=:")
    if not (rest and number.isascii() and number.isdigit()):
        return text, None
    before, _, word = rest.rstrip(" :=").rpartition(" ")
    if before and number_words.plain(word.strip(DIRECTION_MARKS)) in number_words.SEED:
        return before, _seed(number)
    if bare and read_digit(rest) is not None:
        return rest, _seed(number)
    return text, None


def _seed(digits: str) -> int:
    # Of zeros there may be any number; of other digits so many are too much whatever follows.
    return check_seed(int(digits.lstrip("0")[:20] or "0"))


_APART = r"\s,;>=→⇒\-"
_PARTS = re.compile(rf"[{_APART}]+")
_WAY = re.compile(
    rf"->|=>|[→⇒]|(?<![^{_APART}])(?:{'|'.join(sorted(number_words.BETWEEN))})(?![^{_APART}])"
)
