"""The words that the bot's texts are built of."""

from __future__ import annotations

from model.chat import texts
from model.translations import words_for


def test_captions_name_the_digit_and_the_seed():
    words = words_for("en")
    assert texts.caption(words, 8, 123456) == "Five handwritten eights · seed 123456"
    assert len({texts.caption(words, digit, 1) for digit in range(10)}) == 10
    single = texts.single_caption(words, 8, 123456, 2, 5)
    assert single == "Handwritten 8, hand 2 of 5 · seed 123456"
