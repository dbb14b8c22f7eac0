"""Bars and crosses are told by their moments."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.recognition.signs.shapes import bar_of, is_plus, slant_of
from tests.model.recognition.support import stroked


def test_a_bar_has_sides_and_a_direction() -> None:
    ink = np.zeros((40, 60), np.uint8)
    ink[15:25, 10:50] = 255
    bar = bar_of(ink)
    assert bar is not None
    assert (bar.length, bar.thickness) == (pytest.approx(40), pytest.approx(10))
    assert (bar.run, bar.rise, bar.fill) == pytest.approx((1, 0, 1))
    assert bar.is_slender
    leaning = bar_of(stroked([(0.3, 0.8), (0.7, 0.2)]))
    assert leaning is not None
    assert leaning.run / leaning.rise == pytest.approx(0.4 / 0.6, abs=0.03)
    corner = bar_of(stroked([(0.2, 0.2), (0.8, 0.2), (0.8, 0.8)]))
    assert corner is not None
    assert not corner.is_slender
    assert bar_of(np.zeros((9, 9), np.uint8)) is None


def test_slant_is_the_shear_to_the_right() -> None:
    assert slant_of(stroked([(0.4, 0.8), (0.6, 0.2)])) == pytest.approx(1 / 3, abs=0.03)
    assert slant_of(np.zeros((9, 9), np.uint8)) == 0


ACROSS, DOWN = [(0.2, 0.5), (0.8, 0.5)], [(0.5, 0.2), (0.5, 0.8)]


@pytest.mark.parametrize("pen", [8, 16, 30])
def test_two_bars_that_cross_are_a_plus(pen: int) -> None:
    assert is_plus(stroked(ACROSS, DOWN, pen=pen))
    assert is_plus(stroked(ACROSS, [(0.35, 0.8), (0.65, 0.2)], pen=pen)), "slanted"
    assert is_plus(stroked([(0.2, 0.55), (0.8, 0.45)], DOWN, pen=pen)), "unsteady"


@pytest.mark.parametrize(
    "ways",
    [
        ([(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]),
        ([(0.2, 0.2), (0.8, 0.2)], DOWN),
        (ACROSS, [(0.25, 0.2), (0.25, 0.8)]),
        ([(0.3, 0.2), (0.2, 0.5), (0.8, 0.5)], DOWN),
        ([(0.5, 0.2), (0.2, 0.5), (0.8, 0.5)], DOWN),
        (ACROSS,),
        (DOWN,),
    ],
    ids=["x", "T", "aside", "open 4", "closed 4", "dash", "bar"],
)
def test_other_strokes_are_none(ways: tuple[list[tuple[float, float]], ...]) -> None:
    assert not is_plus(stroked(*ways))


def test_digits_are_no_plus_and_ours_is_one(sampler: DigitSampler) -> None:
    writer = NumberWriter(sampler)
    for seed in range(20):
        glyphs = writer.write("4+9", Hand(seed, seed % 5)).glyphs
        told = [is_plus(glyph.coverage) for glyph in glyphs if glyph]
        assert told == [False, True, False], seed
