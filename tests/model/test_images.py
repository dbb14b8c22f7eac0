"""Strips, tiles and PNG bytes."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from model.images import enlarge, png_bytes, sheet, strip, strip_png, tile_png

RANDOM = np.random.Generator(np.random.PCG64(0))


def digits(count: int) -> np.ndarray:
    return RANDOM.integers(1, 256, (count, 28, 28), np.uint8)


def decode(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture


def test_five_digits_make_the_strip_of_the_house() -> None:
    five = digits(5)
    picture = decode(strip_png(five))
    assert picture.format == "PNG"
    assert picture.mode == "L"
    assert picture.size == (1216, 256)
    pixels = np.asarray(picture)
    for place, digit in enumerate(five):
        left = 16 + place * 240
        blocks = pixels[16:240, left : left + 224].reshape(28, 8, 28, 8)
        assert (blocks == digit[:, None, :, None]).all(), "a pixel is an 8x8 block"


def test_gaps_and_border_are_black() -> None:
    pixels = strip(np.full((5, 28, 28), 255, np.uint8))
    assert pixels.sum(dtype=int) == 5 * 224 * 224 * 255


@pytest.mark.parametrize(
    ("count", "size"),
    [(1, (256, 256)), (4, (976, 256)), (6, (1216, 496)), (100, (1216, 4816))],
)
def test_other_counts_fill_rows_of_five(count: int, size: tuple[int, int]) -> None:
    assert decode(strip_png(digits(count))).size == size


def test_tiles_carry_the_digit_itself() -> None:
    digit = digits(1)[0]
    assert np.array_equal(np.asarray(decode(tile_png(digit))), digit)
    assert np.array_equal(np.asarray(decode(tile_png(digit, 3))), enlarge(digit, 3))


def test_png_bytes_are_the_same_each_time() -> None:
    digit = digits(1)[0]
    assert png_bytes(digit) == png_bytes(digit.copy())


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((0, 28, 28), np.uint8),
        np.zeros((5, 28, 28), np.float32),
        np.zeros((28, 28), np.uint8),
        np.zeros((5, 14, 14), np.uint8),
    ],
)
def test_what_is_no_digit_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"digits must be|at least one digit"):
        sheet(wrong, columns=5)


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (7, 3), (256, 1216)])
def test_any_grey_picture_comes_back_from_its_png(shape: tuple[int, int]) -> None:
    pixels = np.random.Generator(np.random.PCG64(1)).integers(0, 256, shape, np.uint8)
    for each in (pixels, np.flip(pixels, 1)):  # the second is no block of memory
        data = png_bytes(each)
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.mode) == ("PNG", "L")
        assert np.array_equal(np.asarray(picture), each)
        assert np.array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), -1), each)
