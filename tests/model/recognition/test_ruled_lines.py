"""What is a ruled line, a cell or an edge, and what is a digit's own stroke."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, number

SEVEN = [(0.17, 0.3), (0.83, 0.3), (0.4, 0.85)]
TWO = [(0.2, 0.35), (0.35, 0.2), (0.55, 0.25), (0.6, 0.4), (0.2, 0.8), (0.88, 0.78)]


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def photographed(points: list[tuple[float, float]], pen: int) -> np.ndarray:
    page = np.full((800, 600), 220, np.uint8)
    way = (np.array(points) * [600, 800]).astype(np.int32)
    cv2.polylines(page, [way], False, 40, pen, cv2.LINE_AA)
    return cv2.GaussianBlur(page, (0, 0), 1)


@pytest.mark.parametrize("pen", [6, 10, 14])
@pytest.mark.parametrize(("digit", "points"), [("7", SEVEN), ("2", TWO)])
def test_a_digits_own_bar_is_no_ruled_line(
    reader: DigitReader, digit: str, points: list[tuple[float, float]], pen: int
) -> None:
    assert reader.read_pixels(photographed(points, pen)).text == digit


@pytest.mark.parametrize("side", ["top", "left"])
def test_a_dark_strip_along_the_edge_makes_no_digit_vanish(
    sampler: DigitSampler, reader: DigitReader, side: str
) -> None:
    page = dark_on_light(np.pad(number(sampler, "4907"), 200))
    if side == "top":
        page[: page.shape[0] // 4] = 30
    else:
        page[:, :120] = 30
    assert reader.read_pixels(page).text == "4907"


def test_the_edge_of_a_page_is_no_1(sampler: DigitSampler, reader: DigitReader) -> None:
    page = dark_on_light(np.pad(number(sampler, "4907"), 150))
    page[:, 2:6] = 60
    assert reader.read_pixels(page).text == "4907"


@pytest.mark.parametrize("rules", [(4, 34), (0, 37), (3, 35)])
def test_a_small_cell_between_rules(
    sampler: DigitSampler, reader: DigitReader, rules: tuple[int, int]
) -> None:
    ink = np.hstack([sampler.draw(digit, 1, 5)[0] for digit in (3, 4)])[:, 4:-4]
    page = np.pad(dark_on_light(ink), ((5, 5), (0, 0)), constant_values=235)
    for row in rules:
        page[row] = 90
    assert reader.read_pixels(page).text == "34"
