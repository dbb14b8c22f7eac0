"""Photographs that lie on their side."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.orientation import _back, upright
from model.recognition.reader import DigitReader
from model.recognition.segmentation import Glyph
from tests.model.recognition.support import dark_on_light, encode, number


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_photograph_on_its_side_is_read_upright(sampler: DigitSampler, quarter: int) -> None:
    page = dark_on_light(number(sampler, "2574"))
    turned = np.ascontiguousarray(np.rot90(page, quarter))
    reading = DigitReader().read(encode(turned, "JPEG"))
    assert reading.text == "2574"
    x, y, width, height = reading.digits[0].box
    assert (turned[y : y + height, x : x + width] < 128).any(), "the box is where the ink is"
    assert x + width <= turned.shape[1]
    assert y + height <= turned.shape[0]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_box_is_turned_back(quarter: int) -> None:
    page = np.zeros((30, 50), np.uint8)
    page[4:14, 20:26] = 1
    rows, columns = np.nonzero(np.rot90(page, quarter))
    box = columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1
    glyph = Glyph(page, np.zeros(11), tuple(int(side) for side in box))
    assert _back(glyph, quarter, page.shape).box == (20, 4, 6, 10)


def test_what_is_read_surely_is_not_turned() -> None:
    glyphs = [Glyph(np.zeros((28, 28)), np.eye(11)[3], (50 * n, 0, 40, 60)) for n in range(4)]

    def never(_pixels: np.ndarray) -> list[list[Glyph]]:
        raise AssertionError

    assert upright(np.zeros((60, 200), np.uint8), [glyphs], never, never) == [glyphs]
    alone = [[Glyph(np.zeros((28, 28)), np.full(11, 1 / 11), (0, 0, 40, 60))]]
    assert upright(np.zeros((60, 200), np.uint8), alone, never, never) == alone


@pytest.mark.parametrize(("count", "turns"), [(6, 3), (7, 2)])
def test_of_many_doubtful_signs_two_turns_are_read(count: int, turns: int) -> None:
    crop = np.zeros((28, 28), np.uint8)
    crop[:4] = 255
    glyphs = [Glyph(crop, np.full(11, 1 / 11), (50 * n, 0, 40, 60)) for n in range(count)]
    seen: list[np.ndarray] = []

    def read(pixels: np.ndarray) -> list[list[Glyph]]:
        seen.append(pixels)
        return []

    def classify(crops: np.ndarray) -> np.ndarray:
        """Sure where what was above stands on the left: a quarter to the left."""
        return np.eye(11)[np.where((crops[:, :, :4] > 0).all(axis=(1, 2)), 3, 10)]

    page = np.zeros((60, 400), np.uint8)
    page[0] = 9
    assert upright(page, [glyphs], read, classify) == [glyphs]
    assert len(seen) == turns
    assert np.array_equal(seen[0], np.rot90(page))
