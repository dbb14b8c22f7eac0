"""What people type: digits, numbers and chains of digits in any script."""

from __future__ import annotations

import pytest

from model.chat import texts
from model.chat.text import is_way, read_chain, read_digit, read_number, split_seed
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
    [
        ("3 8", [3, 8]),
        ("38", [3, 8]),
        ("3 → 8", [3, 8]),
        ("3->8", [3, 8]),
        ("٣-٨, 1", [3, 8, 1]),
        ("3 to 8", [3, 8]),
        ("three to eight", [3, 8]),
        ("tres a ocho", [3, 8]),
        ("de três para oito", []),
        ("три в восемь", [3, 8]),
        ("तीन से आठ", [3, 8]),
        ("ثلاثة إلى ثمانية", [3, 8]),
        ("", []),
        ("hello", []),
    ],
)
def test_read_chain(said, digits):
    assert read_chain(said) == digits


@pytest.mark.parametrize(
    ("said", "asked", "seed"),
    [
        ("8 seed 42", "8", 42),
        ("24.12.2026 Seed: 7", "24.12.2026", 7),
        ("2026 seed=7", "2026 seed=7", None),
        ("8 seed 00000000000000000000000042", "8", 42),
        ("8 seed 0000000000000000000000000", "8", 0),
        ("8 42", "8 42", None),
        ("seed 42", "seed 42", None),
        ("+1 555 0100", "+1 555 0100", None),
    ],
)
def test_split_seed(said, asked, seed):
    assert split_seed(said) == (asked, seed)


def test_a_bare_number_after_a_digit_is_a_seed_where_that_is_meant():
    assert split_seed("8 42", bare=True) == ("8", 42)
    assert split_seed("five 42", bare=True) == ("five", 42)
    assert split_seed("8 0000000000000000000042", bare=True) == ("8", 42)
    assert split_seed("80 42", bare=True) == ("80 42", None)


@pytest.mark.parametrize("said", ["8 seed 4294967296", "8 seed " + "9" * 5000])
def test_a_seed_out_of_range_is_refused(said):
    with pytest.raises(InputError) as refusal:
        split_seed(said)
    assert refusal.value.code == "seed.out_of_range"


@pytest.mark.parametrize("said", ["3->8", "3 to 8", "three → eight", "3, y, 8", "12 to 3", "3 a 8"])
def test_a_way_is_an_arrow_or_a_word_between_digits(said):
    assert is_way(said)


@pytest.mark.parametrize(
    "said",
    ["3-8", "8", "to", "a 8", "and 8", "8 to", "→8", "8 ->", "a 12", "and 2026", "3 top 8", "3 8"],
)
def test_what_has_no_digit_on_both_sides_is_no_way(said):
    assert not is_way(said)
