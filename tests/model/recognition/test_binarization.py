"""Paper and ink where the paper is not what most of the picture's edge shows."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.images import strip_png
from model.recognition.binarization import find_ink
from model.recognition.paper.page_detection import find_sheet
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, number


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def shaded(page: np.ndarray, start: float, lean: float, light: float, soft: float) -> np.ndarray:
    """Return a page with a shadow to the right of a line, in which so much light is left.

    The line begins at `start` of the width and leans by `lean` heights; its edge is so soft.
    """
    height, width = page.shape
    y, x = np.mgrid[:height, :width]
    inside = 1 / (1 + np.exp(-((x - start * width - lean * (y - height / 2)) / soft).clip(-50, 50)))
    grain = np.random.Generator(np.random.PCG64(1)).normal(0, 3, page.shape)
    return (page * (1 - (1 - light) * inside) + grain).clip(0, 255).astype(np.uint8)


SHADOWS = [
    (start, lean, light, soft)
    for start, lean in ((0.3, 0.2), (0.6, -0.8), (0.9, 0.4))
    for light in (0.45, 0.7)
    for soft in (1.0, 12.0)
]


def test_digits_are_read_through_a_shadow(sampler: DigitSampler, reader: DigitReader) -> None:
    page = dark_on_light(np.pad(number(sampler, "31415"), 60))
    texts = [reader.read_pixels(shaded(page, *each)).text for each in SHADOWS]
    assert texts.count("31415") >= len(SHADOWS) - 1, texts


def test_a_shadow_on_blank_paper_is_no_digit(reader: DigitReader) -> None:
    page = np.full((400, 700), 230, np.uint8)
    texts = [reader.read_pixels(shaded(page, *each)).text for each in SHADOWS]
    assert texts.count("") >= len(SHADOWS) - 1, texts


def test_what_lies_in_a_shadow_is_no_table(sampler: DigitSampler) -> None:
    """A shadow with straight edges looks like a table, but for the digits that lie in it."""
    page = dark_on_light(np.pad(number(sampler, "31415", seed=8), 60))
    page[:, page.shape[1] // 2 :] //= 3
    assert find_sheet(page) is not None
    ink = find_ink(page)
    assert ink is not None
    halves = np.array_split(ink.mask, 2, axis=1)
    assert 0.5 < halves[0].sum() / halves[1].sum() < 2


@pytest.mark.parametrize("margin", [0, 1, 2])
@pytest.mark.parametrize("polarity", ["white on black", "dark on light"])
def test_a_digit_cut_off_at_its_ink(
    sampler: DigitSampler, reader: DigitReader, margin: int, polarity: str
) -> None:
    digits = [0, 2, 3, 4, 5, 6, 7, 8, 9]  # an upright 1 would be ink alone
    right = 0
    for digit in digits:
        ink = sampler.draw(digit, 1, 3)[0]
        rows, columns = np.nonzero(ink > 60)
        ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        ink = np.pad(ink, margin)
        if polarity == "dark on light":
            ink = 255 - cv2.resize(ink, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
        right += reader.read_pixels(ink).text == str(digit)
    assert right >= (7 if margin == 0 else 9)


@pytest.mark.parametrize("line", [215, 150, 120, 100])
@pytest.mark.parametrize("squared", [False, True])
def test_printed_lines_are_no_writing(
    sampler: DigitSampler, reader: DigitReader, line: int, squared: bool
) -> None:
    """Printed lines fainter than the pen, by little or by much, a little aslant."""
    page = dark_on_light(np.pad(number(sampler, "4907"), 60))
    lines = np.full((page.shape[0] + 200, page.shape[1] + 200), 235, np.uint8)
    lines[::60], lines[1::60] = line, line
    if squared:
        lines[:, ::60], lines[:, 1::60] = line, line
    turn = cv2.getRotationMatrix2D((lines.shape[1] / 2, lines.shape[0] / 2), 1.0, 1)
    lines = cv2.warpAffine(lines, turn, lines.shape[::-1])[100:-100, 100:-100]
    picture = cv2.GaussianBlur(np.minimum(page, lines), (0, 0), 1)
    assert reader.read_pixels(picture).text == "4907"


def running_dry(ink: np.ndarray, place: int, least: float) -> np.ndarray:
    """Return a page of `number`'s ink whose sign at `place` fades to `least`, to the right."""
    height, width = ink.shape
    x, y = np.arange(width) / 208 - place, 1 - np.arange(height)[:, None] / height
    fades = (x >= 0) & (x < 1)
    left = 1 - fades * (1 - least) / (1 + np.exp(-(x + 0.5 * y - 0.75) * 12))
    grain = np.random.Generator(np.random.PCG64(place)).normal(0, 2, ink.shape)
    return (dark_on_light((ink * left).astype(np.uint8)) + grain).clip(0, 255).astype(np.uint8)


def test_a_stroke_is_followed_where_the_pen_runs_dry(
    sampler: DigitSampler, reader: DigitReader
) -> None:
    read = [
        reader.read_pixels(running_dry(number(sampler, "90316", seed), seed, least)).text
        for seed in range(4)
        for least in (0.2, 0.25, 0.3)
    ]
    assert read.count("90316") >= 11, read


@pytest.mark.parametrize(("digit", "seed"), [(0, 2), (4, 36), (5, 3), (9, 34)])
def test_what_is_faint_in_a_clean_picture_is_no_dry_pen(
    sampler: DigitSampler, reader: DigitReader, digit: int, seed: int
) -> None:
    strip = strip_png(sampler.draw(digit, 5, seed))
    assert reader.read(strip).text == str(digit) * 5


def test_grain_alone_is_blank_paper(reader: DigitReader) -> None:
    random = np.random.Generator(np.random.PCG64(2))
    for level, grain in ((235, 2), (128, 6), (40, 4), (200, 12)):
        page = random.normal(level, grain, (300, 500)).clip(0, 255).astype(np.uint8)
        assert reader.read_pixels(page).digits == ()
