"""Whatever a picture shows, reading it is bounded work: crops, columns of rows, memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.errors import PictureError
from model.recognition.components import MAX_MARKS
from model.recognition.reader import DigitReader
from model.recognition.segmentation import MOST_CROPS, MOST_RUNS, MOST_WIDTH
from tests.model.recognition.support import encode
from tests.support import ROOT

Chance = np.random.Generator
Pen = ImageDraw.ImageDraw
Draw = Callable[[Pen, Chance, int, int], None]
# Each run may have two groups more than its share: itself as a whole, and its last piece.
ALLOWED = MAX_MARKS + MOST_CROPS + 4 * MOST_RUNS


class Counting(DigitReader):
    """A reader that counts what its networks are asked."""

    crops = columns = 0

    def classify(self, crops: np.ndarray) -> np.ndarray:
        self.crops += len(crops)
        return super().classify(crops)

    def scan(self, strip: np.ndarray) -> np.ndarray:
        self.columns += strip.shape[1]
        return super().scan(strip)


def wave(draw: Pen, chance: Chance, width: int, height: int) -> None:
    long, high = chance.uniform(6, 40), chance.uniform(1, height / 4)
    points = [(x, height / 2 + high * np.sin(x / long)) for x in range(5, width - 5, 2)]
    draw.line(points, fill=0, width=int(chance.integers(2, 6)))


def zigzags(draw: ImageDraw.ImageDraw, chance: Chance, width: int, height: int) -> None:
    step = int(chance.integers(10, 40))
    for y in range(step, height - step, 2 * step):
        points = [(x, y + step / 2 * (-1) ** (x // step)) for x in range(5, width - 5, step)]
        draw.line(points, fill=0, width=3)


def spiral(draw: Pen, chance: Chance, width: int, height: int) -> None:
    angles = np.linspace(0, chance.uniform(10, 100) * np.pi, 4000)
    out = min(width, height) / 2 / angles[-1]
    points = [(width / 2 + out * a * np.cos(a), height / 2 + out * a * np.sin(a)) for a in angles]
    draw.line(points, fill=0, width=int(chance.integers(1, 7)))


def comb(draw: Pen, chance: Chance, width: int, height: int) -> None:
    draw.line([(5, height / 2), (width - 5, height / 2)], fill=0, width=3)
    for x in range(5, width, int(chance.integers(8, 40))):
        draw.line([(x, height / 2), (x, height / 3)], fill=0, width=3)


def scribble(draw: ImageDraw.ImageDraw, chance: Chance, width: int, height: int) -> None:
    for _ in range(chance.integers(1, 300)):
        ends = chance.integers(0, (width, height), (2, 2))
        draw.line([tuple(map(int, end)) for end in ends], fill=0, width=2)


def scrawl(draw: Pen, chance: Chance, width: int, height: int) -> None:
    high = int(chance.integers(20, 60))
    for y in range(5, height - high, high + 5):
        points = [(x, y + int(chance.integers(high))) for x in range(5, width - 5, high // 4)]
        draw.line(points, fill=0, width=3)


@pytest.fixture(scope="module")
def counting() -> Counting:
    return Counting()


@pytest.mark.parametrize("size", [(600, 400), (1600, 60), (1600, 1200)], ids=str)
@pytest.mark.parametrize("draw", [wave, zigzags, spiral, comb, scribble, scrawl])
def test_odd_shapes_are_bounded_work(counting: Counting, draw: Draw, size: tuple[int, int]) -> None:
    counting.crops = counting.columns = 0
    picture = Image.new("L", size, 255)
    draw(ImageDraw.Draw(picture), np.random.default_rng(7), *size)
    try:
        counting.read_pixels(np.asarray(picture))
    except PictureError as refused:
        assert refused.code == "picture.crowded"
    assert counting.crops <= ALLOWED
    assert counting.columns <= 33 * MOST_WIDTH + MOST_RUNS


@pytest.mark.parametrize("humps", [3, 4, 6])
def test_a_photograph_is_read_again_while_there_is_time(counting: Counting, humps: int) -> None:
    """Turned, and by its hues: no more than two readings' work in all."""
    counting.crops = 0
    picture = Image.new("RGB", (1600, 1000), (255, 250, 240))
    x = np.arange(80, 280 * humps)
    points = np.stack([100 + x, 500 + 90 * np.sin(x / 280 * 2 * np.pi)], axis=1)
    ImageDraw.Draw(picture).line(list(map(tuple, points)), fill=(20, 20, 60), width=11)
    counting.read(encode(np.asarray(picture), "JPEG"))
    assert counting.crops <= 2 * MOST_CROPS


def test_what_is_as_long_as_a_line_is_no_digit(counting: Counting) -> None:
    picture = Image.new("L", (1600, 400), 255)
    draw = ImageDraw.Draw(picture)
    wave(draw, np.random.default_rng(3), 1600, 60)
    draw.line([(700, 150), (800, 150), (740, 300)], fill=0, width=10)
    reading = counting.read_pixels(np.asarray(picture))
    assert reading.text == "7"


def test_what_was_not_taken_apart_is_told(counting: Counting) -> None:
    picture = Image.new("L", (1600, 1600), 255)
    scrawl(ImageDraw.Draw(picture), np.random.default_rng(0), 1600, 1600)
    try:
        assert counting.read_pixels(np.asarray(picture)).uncut > 0
    except PictureError as refused:
        assert refused.code == "picture.crowded"


MEMORY = """
import resource, numpy as np
from model.errors import PictureError
from model.recognition.reader import DigitReader
reader = DigitReader()
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
x = np.arange(1600)
page = np.full((400, 1600), 255, np.uint8)
reader.read_pixels(page[:100, :100])
before = peak()
for step in (9, 12, 20, 60):
    for thick in range(3):
        page[(200 + 60 * np.sin(x / step)).astype(int) + thick, x] = 0
    try:
        reader.read_pixels(page)
    except PictureError:
        pass
print(peak() - before)
"""


def test_memory_stays_small_whatever_is_drawn() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 300, "MiB more than before"
