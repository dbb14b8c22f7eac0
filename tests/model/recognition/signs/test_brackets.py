"""Brackets and slashes between digits are signs, and a 1 is none."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.components import Mark
from model.recognition.reader import DigitReader
from model.recognition.signs.brackets import find_signs, stroke_of
from tests.model.recognition.support import dark_on_light, number, sign_tile, stroked, with_signs


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


@pytest.mark.parametrize("text", ["2(30)4", "(45)6", "24/12", "3/4", "5)2)", "(2/3)8"])
def test_signs_are_no_digits(sampler: DigitSampler, reader: DigitReader, text: str) -> None:
    reading = reader.read_pixels(dark_on_light(with_signs(sampler, text)))
    digits = [sign if sign.isdigit() else "" for sign in text]
    assert ["" if each.digit is None else str(each.digit) for each in reading.digits] == digits
    assert reading.text == "".join(sign for sign in text if sign not in "()")


def test_ones_are_digits_beside_any_others(sampler: DigitSampler, reader: DigitReader) -> None:
    read = [
        reader.read_pixels(dark_on_light(number(sampler, "1213141", seed))).text
        for seed in range(8)
    ]
    assert read.count("1213141") >= 7, read


def test_a_stroke_bows_and_leans() -> None:
    opening, closing, slash = (stroke_of(sign_tile(sign)) for sign in "()/")
    assert opening is not None and closing is not None and slash is not None
    assert opening.bow == pytest.approx(-closing.bow, abs=0.01)
    assert opening.bow > 0.1
    assert slash.bow == pytest.approx(0, abs=0.01)
    assert slash.lean == pytest.approx(0.42, abs=0.03)
    assert stroke_of(stroked([(0.2, 0.2), (0.6, 0.2), (0.4, 0.8)])) is None
    assert stroke_of(np.zeros((40, 40), np.uint8)) is None


def test_a_bracket_reaches_over_the_digits_of_its_line() -> None:
    digit = stroked([(0.3, 0.2), (0.7, 0.2), (0.3, 0.8), (0.7, 0.8)], side=160)[20:140]
    digit, read, named = Mark(digit, 0, 0), np.zeros((3, 11)), [""] * 3

    def found(tall: float) -> list[str]:
        opening, closing = (Mark(sign_tile(sign, tall), 0, 0) for sign in "()")
        return find_signs([opening, digit, closing], read, named)

    assert found(1.5) == ["(", "", "("]
    assert found(0.8) == ["", "", ""]
    assert find_signs([digit, digit, digit], read, named) == [""] * 3
    assert find_signs([digit, digit, digit], read, ["", "+", ""]) == ["", "+", ""]
