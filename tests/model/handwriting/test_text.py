"""What can be written, and what stands for it in other scripts."""

from __future__ import annotations

import pytest

from model.handwriting.text import plain_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("٢٠٢٦", "2026"),
        ("२०२६", "2026"),
        ("２０２６", "2026"),
        ("\u200f٢٤٫١٢\u200e", "24.12"),
        ("8\ufe0f\u20e3", "8"),
        ("２４／１２", "24/12"),
        ("24.12.2026", "24.12.2026"),
    ],
)
def test_digits_and_signs_of_any_script(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@pytest.mark.parametrize("text", ["²", "½", "Ⅷ", "八", "twelve", "é"])
def test_what_is_no_decimal_digit_stays(text: str) -> None:
    assert plain_text(text) == text
