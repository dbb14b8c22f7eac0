"""Captions under pictures, and how little they need to say."""

from __future__ import annotations

from model.chat.captions import morph_caption, number_caption
from model.translations import words_for
from tests.model.chat.support import number_of


def test_captions_name_the_number_its_hand_and_its_style():
    words = words_for("en")
    assert number_caption(words, number_of("2026", 7, 2)) == "2026 by hand, hand 3 of 5 · seed 7"
    changed = number_caption(words, number_of("2026", 7, 0, 1, -2))
    assert changed == "2026 by hand, hand 1 of 5 · seed 7 · weight +0.5 · slant -1"
    assert morph_caption(words, [3, 8], 7) == "3 → 8 · seed 7"
    arabic = number_caption(words_for("ar"), number_of("+1 555", 7))
    assert "\u2066+1 555\u2069" in arabic  # or else its parts change places
