"""What is a ruled line, a cell or an edge, and what is a digit's own stroke."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.binarization import find_ink
from model.recognition.reader import DigitReader
from model.recognition.ruled_lines import without_rules
from model.training.mnist import Digits
from model.training.synthesis.pages import row
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


def test_the_bars_of_touching_digits_make_no_ruled_line(sampler: DigitSampler) -> None:
    drawn = np.concatenate([sampler.draw(digit, 20, 7) for digit in range(10)])
    digits = Digits(drawn, np.repeat(np.arange(10), 20).astype(np.uint8))
    random = np.random.Generator(np.random.PCG64(3))
    inks = [find_ink(row(digits, random, touching=1.0).pixels) for _ in range(60)]
    lost = [ink for ink in inks if ink and not np.array_equal(without_rules(ink.mask), ink.mask)]
    assert len(lost) <= 1  # two digits may share a bar as straight as a rule


def test_a_ruled_line_may_lie_aslant_and_bend_a_little() -> None:
    page = np.zeros((400, 600), np.uint8)
    columns = np.arange(600)
    for top in (80, 160, 240, 320):
        rows = top + 0.03 * columns + 3 * np.sin(columns / 600 * np.pi)
        line = np.stack([columns, rows.round()], 1).astype(np.int32)
        cv2.polylines(page, [line], False, 1, 2)
    assert without_rules(page).sum() < 0.02 * page.sum()


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
    for at in rules:
        page[at] = 90
    assert reader.read_pixels(page).text == "34"
