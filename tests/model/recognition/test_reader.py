"""DigitReader, on pictures of numbers that the shipped generator wrote."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from model.errors import PictureError
from model.generation.sampler import CHECKER, DigitSampler
from model.images import sheet, strip_png, tile_png
from model.recognition.mnist_preprocessing import trim
from model.recognition.reader import (
    MAX_DIGITS,
    DigitReader,
)
from model.training.synthesis.digits import joined
from model.weights import WeightsError
from tests.model.recognition.support import dark_on_light, encode, number
from tests.support import ROOT, run_module


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    """The shipped reader."""
    return DigitReader()


@pytest.mark.parametrize("text", ["7", "42", "90210", "31415926"])
def test_numbers_the_generator_writes_are_read_back(
    reader: DigitReader, sampler: DigitSampler, text: str
) -> None:
    ink = number(sampler, text)
    for pixels in (ink, dark_on_light(ink)):
        reading = reader.read(encode(pixels))
        assert reading.text == text
        for place, each in enumerate(reading.digits):
            x, y, width, height = each.box
            assert 208 * place < x + width / 2 < 208 * (place + 1)
            assert 30 <= y + height / 2 <= 198
            assert each.crop.shape == (28, 28)
            assert each.confidence == max(each.probabilities) > 0.5
            assert sum(each.probabilities) + each.not_a_digit == pytest.approx(1, abs=1e-4)


def test_every_digit_of_the_sampler_is_read(reader: DigitReader, sampler: DigitSampler) -> None:
    right = 0
    for digit in range(10):
        reading = reader.read(strip_png(sampler.draw(digit, 5, 3)))
        right += sum(each.digit == digit for each in reading.digits)
    assert right >= 49, f"{right} of 50 generated digits were read as drawn"


def test_a_tile_of_28_pixels_is_read(reader: DigitReader, sampler: DigitSampler) -> None:
    tiles = [sampler.draw(digit, 1, 11)[0] for digit in range(10)]
    read = [reader.read(tile_png(tile)).text for tile in tiles]
    assert sum(text == str(digit) for digit, text in enumerate(read)) >= 9


def test_two_lines_are_read_in_order(reader: DigitReader, sampler: DigitSampler) -> None:
    above, below = number(sampler, "5078"), number(sampler, "21", seed=9)
    below = np.pad(below, ((0, 0), (0, above.shape[1] - below.shape[1])))
    reading = reader.read(encode(np.vstack([above, below])))
    assert reading.text == "5078\n21"
    assert [len(line) for line in reading.lines] == [4, 2]


def test_touching_digits_are_parted(reader: DigitReader, sampler: DigitSampler) -> None:
    right = 0
    for seed in range(6):
        six, three = (cv2.resize(sampler.draw(d, 1, seed)[0], (168, 168)) for d in (6, 3))
        left = six[:, : np.flatnonzero(six.max(axis=0) > 128)[-1] + 1]
        other = three[:, np.flatnonzero(three.max(axis=0) > 128)[0] :]
        pixels = np.pad(np.hstack([left, other]), 40)
        right += reader.read(encode(dark_on_light(pixels))).text == "63"
    assert right >= 5, f"{right} of 6 touching pairs"


def test_rows_of_touching_digits_are_parted(reader: DigitReader, sampler: DigitSampler) -> None:
    texts, right = ["4711", "80085", "1123", "96", "2750", "3141", "6006", "1984"], 0
    rows = 0
    for seed, text in enumerate(3 * texts):
        tiles = [sampler.draw(int(sign), 1, seed * 10 + n)[0] for n, sign in enumerate(text)]
        inks = [trim(cv2.resize(tile, (168, 168), interpolation=cv2.INTER_CUBIC)) for tile in tiles]
        ink = reduce(lambda row, other: joined(row, other, 0, 6), inks)
        if cv2.connectedComponents((ink > 127).astype(np.uint8))[0] == 1 + len(text):
            continue
        rows += 1
        reading = reader.read(encode(dark_on_light(np.pad(ink, 40))))
        right += reading.text == text
        if reading.text == text:
            lefts = [each.box[0] for each in reading.digits]
            assert lefts == sorted(lefts)
            assert all(each.crop.any() and each.box[2] < 200 for each in reading.digits)
    assert rows >= 20, "rows in which digits touch"
    assert right >= rows - 3, f"{right} of {rows} rows"


def test_a_broken_five_is_one_digit(reader: DigitReader) -> None:
    pixels = np.full((300, 240), 240, np.uint8)
    cv2.line(pixels, (75, 62), (175, 56), 30, 16)
    cv2.line(pixels, (78, 84), (74, 140), 30, 16)
    cv2.ellipse(pixels, (115, 185), (58, 52), 0, -125, 140, 30, 16)
    reading = reader.read(encode(pixels))
    assert len(reading.digits) == 1
    assert reading.text == "5"


def test_specks_and_ruled_lines_are_ignored(reader: DigitReader, sampler: DigitSampler) -> None:
    pixels = dark_on_light(np.pad(number(sampler, "836"), 60))
    for x, y in ((40, 30), (300, 330), (500, 40), (700, 200)):
        cv2.circle(pixels, (x, y), 4, 40, -1)
    for y in (20, 120, 220, 320):
        cv2.line(pixels, (0, y), (pixels.shape[1], y + 6), 120, 2)
    assert reader.read(encode(pixels)).text == "836"


def test_uneven_light_is_evened_out(reader: DigitReader, sampler: DigitSampler) -> None:
    pixels = dark_on_light(np.pad(number(sampler, "4907"), 60)).astype(float)
    light = np.linspace(0.35, 1, pixels.shape[1]) * np.linspace(1, 0.7, pixels.shape[0])[:, None]
    photo = (pixels * light).astype(np.uint8)
    assert reader.read(encode(photo, "JPEG", quality=60)).text == "4907"


def test_a_photograph_lying_on_its_side_is_read(reader: DigitReader, sampler: DigitSampler) -> None:
    pixels = dark_on_light(number(sampler, "273"))
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encode(np.ascontiguousarray(np.rot90(pixels)), "JPEG", exif=exif)
    reading = reader.read(data)
    assert reading.text == "273"
    assert (reading.width, reading.height) == pixels.shape[::-1]
    boxes = [each.box for each in reading.digits]
    assert boxes == sorted(boxes), "boxes lie in the upright picture"


def test_ink_on_clear_ground_is_read(reader: DigitReader, sampler: DigitSampler) -> None:
    ink = number(sampler, "58")
    for level in (0, 255):
        layers = np.dstack([np.full((*ink.shape, 3), level, np.uint8), ink])
        assert reader.read(encode(layers)).text == "58"


@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_paper_is_an_empty_reading(reader: DigitReader, level: int) -> None:
    grain = np.random.Generator(np.random.PCG64(0)).normal(0, 4, (300, 400))
    for paper in (np.full((300, 400), level), level + grain):
        reading = reader.read(encode(paper.clip(0, 255).astype(np.uint8)))
        assert reading.text == ""
        assert reading.digits == ()


def test_one_pixel_is_an_empty_reading(reader: DigitReader) -> None:
    for shape in ((1, 1), (1, 500), (500, 1), (3, 3)):
        assert reader.read(encode(np.full(shape, 7, np.uint8))).digits == ()


def test_letters_and_scribbles_are_no_digits(reader: DigitReader) -> None:
    read = []
    for sign in "AKXRHE":
        pixels = np.full((200, 200), 250, np.uint8)
        cv2.putText(pixels, sign, (50, 150), cv2.FONT_HERSHEY_DUPLEX, 4, 20, 9)
        read.append(reader.read(encode(pixels)))
    knots = np.array([[30, 30], [170, 60], [40, 90], [160, 170], [20, 160], [150, 20], [90, 180]])
    pixels = np.full((200, 200), 250, np.uint8)
    cv2.polylines(pixels, [knots], True, 20, 5)
    read.append(reader.read(encode(pixels)))
    assert sum(each.text == "" for each in read) >= 6
    answered = [each for reading in read for each in reading.digits if each.digit is None]
    assert answered, "what is no digit is answered, not left out"
    assert all(each.confidence == each.not_a_digit for each in answered)


def test_a_letter_with_a_piece_like_a_digit_is_no_digit(
    reader: DigitReader, sampler: DigitSampler
) -> None:
    """A 3 or a 9 on a stem under a bar is a letter of Devanagari; cut apart its piece was read."""
    wrong = []
    for digit, seed in ((digit, seed) for digit in (3, 4, 9) for seed in range(6)):
        ink = np.pad(number(sampler, str(digit), seed, gap=0), ((20, 20), (20, 140)))
        rows, columns = np.nonzero(ink > 100)
        top, stem, middle = rows.min(), columns.max() + 60, (rows.min() + rows.max()) // 2
        end = np.flatnonzero(ink[middle] > 100)[-1]
        ways = [((stem, top), (stem, rows.max())), ((stem - 30, top), (stem + 60, top))]
        for one, other in (*ways, ((end - 4, middle), (stem, middle))):
            cv2.line(ink, [int(at) for at in one], [int(at) for at in other], 255, 14, cv2.LINE_AA)
        reading = reader.read_pixels(dark_on_light(ink))
        if reading.text or len(reading.digits) != 1:
            wrong.append((digit, seed, reading.text))
    assert len(wrong) <= 1, wrong


def test_digits_that_touch_are_no_letter_where_one_is_unread(
    reader: DigitReader, sampler: DigitSampler
) -> None:
    for seed in range(4):
        tiles = [sampler.draw(digit, 1, seed)[0] for digit in (3, 5, 8)]
        knot = np.zeros((28, 26), np.uint8)
        for way in ((2, 4, 23, 24), (23, 4, 2, 24), (2, 14, 23, 14), (12, 4, 12, 24)):
            cv2.line(knot, way[:2], way[2:], 255, 2, cv2.LINE_AA)
        tiles.insert(1 + seed % 2, knot)
        ink = np.pad(reduce(lambda one, other: joined(one, other, 0, 1), map(trim, tiles)), 20)
        ink = cv2.resize(ink, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)
        assert len(reader.read_pixels(dark_on_light(ink)).text) >= 2, seed


def test_more_than_64_digits_are_refused(reader: DigitReader, sampler: DigitSampler) -> None:
    images = np.concatenate([sampler.draw(digit, 10, 2) for digit in range(10)])
    fits = reader.read(encode(sheet(images[:MAX_DIGITS], 16, 2, 12)))
    assert 55 < len(fits.digits) <= MAX_DIGITS
    with pytest.raises(PictureError, match="more than 64 signs") as refused:
        reader.read(encode(sheet(images, 20, 2, 12)))
    assert refused.value.code == "picture.crowded"


def test_a_starry_sky_is_refused_without_reading_it(reader: DigitReader) -> None:
    random = np.random.Generator(np.random.PCG64(0))
    pixels = np.zeros((800, 1200), np.uint8)
    for x, y in random.integers(0, (1200, 800), (600, 2)).tolist():
        cv2.circle(pixels, (x, y), 9, 255, -1)
    with pytest.raises(PictureError, match="more than 64 signs"):
        reader.read(encode(pixels))


def test_threads_read_the_same(reader: DigitReader, sampler: DigitSampler) -> None:
    pictures = [encode(number(sampler, text)) for text in ("123", "456", "789", "20")]
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(reader.read, pictures * 3))
    assert [each.text for each in read] == ["123", "456", "789", "20"] * 3


def test_weights_that_are_missing_or_another_networks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="missing or damaged"):
        DigitReader(tmp_path / "reader.onnx")
    with pytest.raises(WeightsError, match="another network"):
        DigitReader(CHECKER)


def test_reading_needs_no_torch_and_drawing_no_opencv() -> None:
    for module, unwanted in (("model.recognition.reader", "torch"), ("model.__main__", "cv2")):
        code = f"import sys, {module}; sys.exit({unwanted!r} in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0, module


def test_read_command(sampler: DigitSampler, tmp_path: Path) -> None:
    picture, blank = tmp_path / "number.png", tmp_path / "blank.png"
    picture.write_bytes(encode(dark_on_light(number(sampler, "604"))))
    blank.write_bytes(encode(np.full((50, 50), 255, np.uint8)))
    done = run_module("-m", "model", "read", str(picture), str(blank))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"{picture}: 604"
    assert lines[1].startswith("  6 (")
    assert lines[-1] == f"{blank}: no digits"


def test_read_command_says_what_it_cannot_read(sampler: DigitSampler, tmp_path: Path) -> None:
    picture, letter = tmp_path / "number.png", tmp_path / "letter.txt"
    picture.write_bytes(encode(dark_on_light(number(sampler, "8"))))
    letter.write_text("eight")
    missing = tmp_path / "none.png"
    done = run_module("-m", "model", "read", str(letter), str(missing), str(picture))
    assert done.returncode == 1
    assert done.stdout.startswith(f"{picture}: 8\n")
    assert done.stderr.count("\n") == 1
    assert "no picture that can be read" in done.stderr
    assert f"Cannot use {missing}: No such file" in done.stderr
