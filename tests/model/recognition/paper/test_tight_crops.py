"""Small pictures cut off at their one digit's ink, as collections of scans keep them."""

from __future__ import annotations

import warnings

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.paper.tight_crops import paper_around, unstretched
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def stretched(ink: np.ndarray, side: int = 16) -> np.ndarray:
    """Return a digit, uint8 [28, 28], that fills a square of black and white, as Semeion's do."""
    rows, columns = np.nonzero(ink > 100)
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    small = cv2.resize(ink, (side, side), interpolation=cv2.INTER_AREA)
    return np.where(small > 100, 255, 0).astype(np.uint8)


@pytest.mark.parametrize("polarity", ["white on black", "black on white"])
@pytest.mark.parametrize("enlarged", [1, 3])
def test_a_digit_that_fills_its_picture(
    sampler: DigitSampler, reader: DigitReader, polarity: str, enlarged: int
) -> None:
    right = total = 0
    for digit in range(10):
        for ink in sampler.draw(digit, 5, 11):
            picture = stretched(ink).repeat(enlarged, 0).repeat(enlarged, 1)
            if polarity == "black on white":
                picture = 255 - picture
            right += reader.read_pixels(picture).text == str(digit)
            total += 1
    # In large, a wide digit may be taken for two that touch.
    assert right >= (0.93 if enlarged == 1 else 0.88) * total, f"{right} of {total}"


def test_the_ink_lies_where_it_lay(sampler: DigitSampler, reader: DigitReader) -> None:
    ink = stretched(sampler.draw(8, 1, 3)[0])
    (eight,) = reader.read_pixels(dark_on_light(ink)).digits
    assert eight.digit == 8
    assert eight.box == cv2.boundingRect(ink)


@pytest.mark.parametrize("side", [3, 16, 120])
def test_what_is_no_crop(side: int) -> None:
    """One tone, a box around nothing, a half in shadow: none is one digit that reaches around."""
    even = np.full((side, side), 200, np.uint8)
    boxed, shaded = even.copy(), even.copy()
    boxed[[0, -1]] = boxed[:, [0, -1]] = 40
    shaded[:, side // 2 :] = 90
    for picture in (even, boxed, shaded):
        assert paper_around(picture) is None


def test_a_picture_all_of_ink_warns_of_nothing(sampler: DigitSampler, reader: DigitReader) -> None:
    """Taken for a table, thick strokes left no paper beside them to be measured by."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for digit in range(10):
            for ink in sampler.draw(digit, 5, 2):
                for pixels in (28, 160):
                    picture = dark_on_light(stretched(ink, 8))
                    size = (pixels, pixels)
                    reader.read_pixels(cv2.resize(picture, size, interpolation=cv2.INTER_NEAREST))


def test_only_a_blot_is_taken_for_a_stretched_one(sampler: DigitSampler) -> None:
    for digit in (0, 2, 3, 4, 5, 6, 7, 8, 9):
        for ink in sampler.draw(digit, 3, 7):
            for picture in (stretched(ink), 255 - stretched(ink), ink):
                assert unstretched(picture) is picture
    one = np.full((16, 16), 255, np.uint8)
    one[:5, :2] = one[9:, 13:] = 0
    assert (unstretched(one) > 100).sum() < (one > 100).sum() / 2
    assert np.array_equal(unstretched(255 - one), 255 - unstretched(one))
    large = one.repeat(9, 0).repeat(9, 1)
    assert unstretched(large) is large, "a photograph of something dark"
    solid, corner = np.full((16, 16), 30, np.uint8), np.full((16, 16), 30, np.uint8)
    corner[:5, :5] = 220
    for picture in (solid, corner):
        assert unstretched(picture) is picture
