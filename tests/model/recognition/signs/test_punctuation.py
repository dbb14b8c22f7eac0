"""The signs that we write come back: whole numbers, each sign in its place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.recognition.components import Mark
from model.recognition.reader import DigitReader
from model.recognition.signs.punctuation import name_signs
from tests.model.recognition.support import dark_on_light, encode, number, stroked

TEXTS = "24.12.2026", "5+3-2", "12:30", "3,14", "7/2", "1+1", "-5+12", "1.000.000"
SEEDS = range(6)


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


@pytest.fixture(scope="module")
def writer(sampler: DigitSampler) -> NumberWriter:
    return NumberWriter(sampler)


@pytest.mark.parametrize("text", TEXTS)
def test_what_we_write_comes_back_whole(
    text: str, writer: NumberWriter, reader: DigitReader
) -> None:
    readings = [
        reader.read_pixels(255 - writer.write(text, Hand(seed, seed % 5)).coverage)
        for seed in SEEDS
    ]
    whole = [each for each in readings if each.text == text]
    assert len(whole) >= len(SEEDS) - 1, [each.text for each in readings]
    assert sum(not each.flecks for each in whole) >= len(whole) - 1, "dots are told once"
    for reading in whole:
        assert [each.sign or str(each.digit) for each in reading.digits] == list(text)
        signs = [each for each in reading.digits if each.sign]
        assert all(each.digit is None and each.not_a_digit > 0.99 for each in signs)
        lefts = [each.box[0] + each.box[2] / 2 for each in reading.digits]
        assert lefts == sorted(lefts)


def test_a_small_jpeg_keeps_them(writer: NumberWriter, reader: DigitReader) -> None:
    read = []
    for seed in SEEDS:
        large = 255 - writer.write("5+3-2", Hand(seed, 0)).coverage
        small = cv2.resize(large, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        read.append(reader.read(encode(small, "JPEG", quality=60)).text)
    assert read.count("5+3-2") >= len(SEEDS) - 1, read


@pytest.mark.parametrize("pen", [5, 8, 14, 20])
def test_thin_ones_beside_a_plus_are_no_ruled_lines(reader: DigitReader, pen: int) -> None:
    page = np.full((400, 600), 255, np.uint8)
    one, other = [(150, 90), (145, 300)], [(330, 90), (320, 300)]
    for way in (one, [(190, 200), (280, 200)], [(235, 155), (235, 245)], other):
        cv2.polylines(page, [np.array(way, np.int32)], False, 0, pen, cv2.LINE_AA)
    assert reader.read_pixels(page).text == "1+1"


def test_a_plus_alone_is_read_as_before(reader: DigitReader) -> None:
    (alone,) = reader.read_pixels(255 - PLUS).digits
    assert alone.sign == ""


def test_digits_alone_hold_no_sign(sampler: DigitSampler, reader: DigitReader) -> None:
    for seed in range(8):
        reading = reader.read_pixels(dark_on_light(number(sampler, "1471724", 10 * seed)))
        assert not any(each.sign for each in reading.digits), reading.text


def line_of(*marks: tuple[np.ndarray, int, int]) -> list[Mark]:
    """Return marks of an ink cut to its box, each at x, y."""
    found = []
    for ink, x, y in marks:
        rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
        part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        found.append(Mark(part, x, y))
    return found


EIGHT = stroked([(0.5, 0.5), (0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7), (0.5, 0.5)])
DASH = stroked([(0.3, 0.5), (0.6, 0.5)])
PLUS = stroked([(0.3, 0.5), (0.6, 0.5)], [(0.45, 0.35), (0.45, 0.65)])
SLASH = stroked([(0.35, 0.85), (0.65, 0.15)])


def test_a_sign_is_named_by_its_place() -> None:
    """Digits here are 109 pixels high; their foot is at 209."""
    high = line_of((EIGHT, 0, 100))[0].height
    assert 100 < high < 120
    left, right = (EIGHT, 0, 100), (EIGHT, 300, 100)
    for ink, y, name in (
        (DASH, 155, "-"),
        (PLUS, 125, "+"),
        (SLASH, 70, "/"),
    ):
        assert name_signs(line_of(left, (ink, 180, y), right)) == ["", name, ""]
        assert name_signs(line_of(left, (ink, 180, y))) == ["", ""], "at the end"
    assert name_signs(line_of(left, (DASH, 180, 105), right)) == ["", "", ""], "at the top"
    assert name_signs(line_of(left, (DASH, 180, 200), right)) == ["", "", ""], "at the foot"
    assert name_signs(line_of(left, (SLASH, 180, 20), right)) == ["", "", ""], "too high"
    assert name_signs(line_of((DASH, 210, 155), right)) == ["-", ""], "before a number"
    assert name_signs(line_of((DASH, 0, 155), right)) == ["", ""], "far before it"
    assert name_signs(line_of((SLASH, 210, 70), right)) == ["", ""]
