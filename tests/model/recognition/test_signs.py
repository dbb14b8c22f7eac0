"""Brackets and slashes between digits are signs, and a 1 is none."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.recognition.components import Mark
from model.recognition.reader import DigitReader
from model.recognition.signs import MAX_DOTS, find_dots, find_signs, stroke_of
from tests.model.recognition.support import dark_on_light, number, sign_tile, stroked, with_signs


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


@pytest.mark.parametrize("text", ["2(30)4", "(45)6", "24/12", "3/4", "5)2)", "(2/3)8"])
def test_signs_are_no_digits(sampler: DigitSampler, reader: DigitReader, text: str) -> None:
    reading = reader.read_pixels(dark_on_light(with_signs(sampler, text)))
    digits = [sign if sign.isdigit() else "" for sign in text]
    assert ["" if each.digit is None else str(each.digit) for each in reading.digits] == digits


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
    digit, read = Mark(digit, 0, 0), np.zeros((3, 11))

    def found(tall: float) -> list[bool]:
        opening, closing = (Mark(sign_tile(sign, tall), 0, 0) for sign in "()")
        return find_signs([opening, digit, closing], read).tolist()

    assert found(1.5) == [True, False, True]
    assert found(0.8) == [False, False, False]
    assert find_signs([digit, digit, digit], read).tolist() == [False] * 3


def block(x: int, y: int, width: int, height: int) -> Mark:
    return Mark(np.full((height, width), 255, np.uint8), x, y)


def test_dots_and_commas_stand_beside_digits() -> None:
    digits = [block(50, 50, 40, 100), block(150, 55, 40, 95)]
    point, far, comma = (110, 138, 12, 12), (400, 140, 12, 12), block(194, 140, 10, 34)
    marks, dots = find_dots([*digits, comma], [point, far])
    assert marks == digits
    assert dots == [point, (194, 140, 10, 34)]
    grain = [(95 + n, 60 + n, 8, 8) for n in range(MAX_DOTS + 1)]
    assert find_dots(digits, grain) == (digits, [])
    assert find_dots([], [point]) == ([], [])


@pytest.mark.parametrize("box", [(194, 60, 10, 34), (160, 152, 30, 20), (194, 100, 20, 45)])
def test_a_small_mark_elsewhere_is_no_comma(box: tuple[int, int, int, int]) -> None:
    """High up, under a digit as the foot of a broken one, too tall."""
    marks = [block(50, 50, 40, 100), block(150, 55, 40, 95), block(*box)]
    assert find_dots(marks, []) == (marks, [])


def test_the_signs_of_our_own_numbers_are_told(sampler: DigitSampler, reader: DigitReader) -> None:
    writer = NumberWriter(sampler)
    told = []
    for seed in range(6):
        for text, signs in (("24.12.2026", 2), ("3,14", 1), ("12:30", 2)):
            page = 255 - np.pad(writer.write(text, Hand(seed, 1)).coverage, 40)
            reading = reader.read_pixels(page)
            right = reading.text == "".join(sign for sign in text if sign.isdigit())
            told.append(right and len(reading.flecks) == signs)
    assert sum(told) >= 17, told
