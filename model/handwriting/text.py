"""What can be written: digits, spaces and six signs, up to 40 characters; in one of five hands."""

from __future__ import annotations

SIGNS = ".,:-/+"
DIGITS = "0123456789"
MAX_LENGTH = 40


def check_text(text: str) -> str:
    """Return `text` as it can be written, without spaces around it.

    Raises ValueError with a sentence where it has other characters, none of the ten digits, or more
    than 40 characters.
    """
    text = text.strip(" ")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"A number has at most {MAX_LENGTH} characters.")
    # By character and not by str.isdigit: the networks write these ten and no others.
    if not set(text) <= set(DIGITS + SIGNS + " ") or not set(text) & set(DIGITS):
        raise ValueError(
            f"A number is made of the digits 0 to 9, spaces and {' '.join(SIGNS)}, "
            f"with at least one digit."
        )
    return text
