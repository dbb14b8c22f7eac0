"""Doubtful digits looked at again."""

from __future__ import annotations

import numpy as np

from model.recognition.answers.slanted_views import (
    MOST,
    OWN,
    ROW,
    look_again,
    only_if_likely,
    slanted,
)
from model.recognition.segmentation import NO_DIGIT, Glyph


def glyph(probabilities: np.ndarray, sign: str = "") -> Glyph:
    return Glyph(np.zeros((28, 28), np.uint8), probabilities, (0, 0, 50, 100), sign)


def answer(digit: int, sure: float) -> np.ndarray:
    return np.where(np.arange(11) == digit, sure, (1 - sure) / 10).astype(np.float32)


def test_an_upright_stroke_leans_about_its_middle() -> None:
    crop = np.zeros((28, 28), np.uint8)
    crop[4:24, 14] = 200
    leaning = slanted(crop, 0.15)
    middles = (leaning * np.arange(28.0)).sum(axis=1)[4:24] / leaning.sum(axis=1)[4:24]
    assert np.allclose(middles, 14 + 0.15 * (np.arange(4, 24) - 13.5), atol=0.02)
    assert np.array_equal(slanted(crop, 0), crop)
    crop[:, 27] = 200
    assert slanted(crop, 1.0)[0, 27] == 0, "nothing comes in from the other side"


def test_only_doubtful_digits_are_looked_at_again() -> None:
    doubtful, sure, none = glyph(answer(4, 0.7)), glyph(answer(3, 0.999)), glyph(NO_DIGIT)
    dash = glyph(NO_DIGIT, "-")
    seen: list[int] = []

    def classify(crops: np.ndarray) -> np.ndarray:
        seen.append(len(crops))
        return np.tile(answer(9, 0.9), (len(crops), 1))

    glyphs = [doubtful, sure, none, dash]
    whole = look_again(glyphs, {id(doubtful)}, classify)
    cut = look_again(glyphs, set(), classify)
    for told, own in ((whole, OWN), (cut, ROW)):
        assert list(told) == [id(doubtful)]
        (changed,) = told.values()
        assert np.allclose(changed.probabilities, own * answer(4, 0.7) + (1 - own) * answer(9, 0.9))
    assert seen == [3, 3]
    assert look_again([sure, none, dash], set(), classify) == {}
    many = [glyph(answer(4, 0.7)) for _ in range(MOST + 9)]
    assert len(look_again(many, set(), classify)) == MOST
    assert seen == [3, 3, 3 * MOST]


def test_a_lone_digit_is_none_where_that_is_likelier_than_any() -> None:
    likely, doubtful = glyph(answer(4, 0.6)), glyph(answer(4, 0.4))
    assert only_if_likely(likely) is likely
    told = only_if_likely(doubtful).probabilities
    assert told.argmax() == 10
    assert np.isclose(told.sum(), 1)
    assert told[:10].argmax() == 4, "what it looks like most is still told"
    for other in (glyph(NO_DIGIT), glyph(answer(4, 0.4), "-")):
        assert only_if_likely(other) is other
