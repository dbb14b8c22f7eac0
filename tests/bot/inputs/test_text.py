"""What people type: digits, numbers and chains of digits in any script."""

from __future__ import annotations

import pytest

from bot import texts
from bot.inputs.text import read_chain, read_digit, read_number
from model.errors import InputError
from model.translations import words_for


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("0", 0),
        (" 9 ", 9),
        ("\u200f٨\u200e", 8),
        ("8\u20e3", 8),
        ("8️⃣", 8),
        ("٨", 8),
        ("८", 8),
        ("８", 8),
        ("𝟖", 8),
    ]
    + [(text, None) for text in ["", " ", "²", "⑧", "½", "八", "10", "-1", "0_8", "é", "\u20e3"]],
)
def test_read_digit(text, digit):
    assert read_digit(text) == digit


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2026", "2026"),
        (" 24.12.2026\n", "24.12.2026"),
        ("+1  555\u00a00100", "+1 555 0100"),
        ("٢٠٢٦", "2026"),
        ("２０２６／１２", "2026/12"),
        ("2️⃣0️⃣", "20"),
        ("\u200f12−3–4", "12-3-4"),
        ("٣٫١٤", "3.14"),
        ("-1", "-1"),
        ("8", "8"),
        ("1" * 40, "1" * 40),
    ],
)
def test_read_number(said, number):
    assert read_number(said) == number


@pytest.mark.parametrize(
    "said", ["", " ", "abc", "12a", "²", "1_000", "+-/", "八", "1" * 39 + "ab"]
)
def test_what_is_no_number_is_told_what_works(said):
    with pytest.raises(InputError) as refusal:
        read_number(said)
    assert texts.told(words_for("en"), refusal.value) == texts.WRONG_SIGN


def test_what_is_too_long_is_told_so():
    with pytest.raises(InputError) as refusal:
        read_number("1 " * 21)
    assert texts.told(words_for("en"), refusal.value) == texts.TOO_LONG.format(most=40)


@pytest.mark.parametrize(
    ("said", "digits"),
    [("3 8", [3, 8]), ("38", [3, 8]), ("3 → 8", [3, 8]), ("٣-٨, 1", [3, 8, 1]), ("3 to 8", [])],
)
def test_read_chain(said, digits):
    assert read_chain(said) == digits
