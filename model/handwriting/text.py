"""What can be written: digits, spaces and six signs, up to 40 characters; in one of five hands."""

from __future__ import annotations

from model.errors import InputError

SIGNS = ".,:-/+"
DIGITS = "0123456789"
MAX_LENGTH = 40


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
