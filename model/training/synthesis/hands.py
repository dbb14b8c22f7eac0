"""What MNIST has not: digits as Europeans write them, pens' traces, scans, letters and signs.

All of it is `ink` in large, uint8 [H, W], white on black; `drawn` makes it what the reader is
shown. The same handwriting and seed make the same set.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from model.recognition.mnist_preprocessing import prepare, trim
from model.training.handwriting import Handwriting
from model.training.mnist import Digits
from model.training.synthesis.digits import NOT_A_DIGIT, enlarged, turned, with_pen, worn
from model.training.synthesis.signs import bracket, operator, plus, smooth, stroke

MARGIN = 50  # pixels around a digit, for what is added
PAGE = 120  # pixels of a trace's longer side
COARSE = 0.2  # of drawings, in so few pixels that they have steps
TIDIED = 0.5  # of traced 5 and 7, without the pen's way through the air
SQUARE = 0.1  # parts of MNIST's digits and of scans that fill a square, as in Semeion
REDRAWN = {0: 0.25, 1: 0.7, 4: 0.1, 7: 0.45}  # parts of MNIST's digits that get a European form


class Box(NamedTuple):
    """First and last columns and rows of a digit's ink."""

    left: int
    top: int
    right: int
    bottom: int


def strokes_of(points: np.ndarray, digit: int) -> list[np.ndarray]:
    """Return a trace in parts, without the pen's way through the air to a 5's or a 7's bar.

    Whole where it cannot be told.
    """
    end = len(points) - 1
    first = end
    if digit == 5 and points[end, 0] > points[:, 0].max() - 0.25:
        while first > 3 and points[first - 1, 1] < 0.35:
            first -= 1
        return [points[:first], points[first:]] if first < end else [points]
    if digit == 7:
        low = int(points[:, 1].argmax())
        if low < end - 1:
            first = low + 1 + int(points[low + 1 :, 0].argmin())
        return [points[: low + 1], points[first:]] if first < end else [points]
    return [points]


def trace(points: np.ndarray, digit: int, random: Generator) -> np.ndarray:
    """Return a digit along a pen's trace, float [8, 2] in 0..1, as straight pieces or a curve."""
    width, narrow = random.uniform(3, 16), random.uniform(0.6, 1.0)
    placed = points * [PAGE * narrow, PAGE] + 20
    parts = strokes_of(points, digit) if random.random() < TIDIED else [points]
    curved = random.random() < 0.5
    page = np.zeros((PAGE + 40, PAGE + 40), np.uint8)
    for part in parts:
        placed = part * [PAGE * narrow, PAGE] + 20
        page = np.maximum(page, stroke(smooth(placed) if curved else placed, width, page.shape))
    return page


def _middle(row: np.ndarray) -> float:
    """Return the column in the middle of a row's ink, uint8 [W]."""
    return float(row.astype(int) @ np.arange(len(row))) / max(int(row.sum()), 1)


def _upstroke(ink: np.ndarray, box: Box, random: Generator) -> list[np.ndarray]:
    """Return the upstroke of a 1, its base, or both."""
    height = box.bottom - box.top
    start, foot = _middle(ink[box.top + 1]), _middle(ink[box.bottom - 1])
    lines, kind = [], random.random()
    if kind < 0.85:
        down = random.uniform(0.15, 0.7)
        reach = down * random.uniform(0.4, 1.05)
        end = start - reach * height, box.top + down * height
        middle = (start + end[0]) / 2 + random.uniform(-3, 3), (box.top + end[1]) / 2
        lines.append(smooth(np.array([end, middle, (start, box.top + 2)], float)))
    if kind > 0.7:
        reach = random.uniform(0.15, 0.4) * height
        y = box.bottom + random.uniform(-2, 3)
        far = reach * random.uniform(0.7, 1.3)
        lines.append(np.array([(foot - reach, y + random.uniform(-4, 4)), (foot + far, y)], float))
    return lines


def _slash(_ink: np.ndarray, box: Box, random: Generator) -> list[np.ndarray]:
    """Return the slash of a 0, which may leave the ring."""
    width, over = box.right - box.left, random.uniform(-0.08, 0.3)
    dx, dy = over * width, over * (box.bottom - box.top) * random.uniform(0.3, 1)
    low = box.left - dx + random.uniform(0, 0.2) * width, box.bottom + dy
    high = box.right + dx - random.uniform(0, 0.2) * width, box.top - dy
    if random.random() < 0.2:
        low, high = (low[0], high[1]), (high[0], low[1])
    return [np.array([low, high], float)]


def _cross_bar(ink: np.ndarray, box: Box, random: Generator) -> list[np.ndarray]:
    """Return the bar through the stem of a 7."""
    height = box.bottom - box.top
    y = box.top + random.uniform(0.35, 0.65) * height
    middle, reach = _middle(ink[int(y)]), random.uniform(0.15, 0.4) * height
    tilt, side = random.uniform(-0.12, 0.1) * height, reach * random.uniform(0.6, 1.4)
    return [np.array([(middle - reach, y - tilt), (middle + side, y + tilt)], float)]


ADDED = {0: _slash, 1: _upstroke, 7: _cross_bar}


def european(image: np.ndarray, digit: int, random: Generator) -> np.ndarray:
    """Return MNIST's digit, uint8 [28, 28], as many Europeans write it: uint8 [H, W].

    A 1 gets an upstroke, a base, or both; a 0 a slash; a 7 a bar through its stem; a 4 is open.
    """
    ink = np.pad(enlarged(image), MARGIN)
    height, width = (side - 2 * MARGIN for side in ink.shape)
    box = Box(MARGIN, MARGIN, MARGIN + width - 1, MARGIN + height - 1)
    if digit == 4:
        ink[box.top : box.top + max(3, int(0.12 * height))] = 0
        return ink
    pen = random.uniform(4, 9)
    for way in ADDED[digit](ink, box, random):
        ink = np.maximum(ink, stroke(way, pen, ink.shape))
    return ink


def written_letter(letters: np.ndarray, random: Generator) -> np.ndarray:
    """Return one of `letters`, uint8 [L, 105, 105], at times turned into another: uint8 [H, W]."""
    ink = letters[random.integers(len(letters))]
    if random.random() < 0.25:
        ink = (ink[::-1], ink.T, ink[:, ::-1])[random.integers(3)]
    ink = trim(np.ascontiguousarray(ink))
    return cv2.dilate(ink, np.ones((3, 3), np.uint8)) if random.random() < 0.7 else ink


def drawn(ink: np.ndarray, random: Generator, pen: tuple[int, int]) -> np.ndarray:
    """Return ink in another pen, slant and paper, at times in few pixels, uint8 [28, 28]."""
    ink = with_pen(ink, int(random.integers(*pen)))
    ink = turned(ink, random.uniform(-8, 8), random.uniform(-0.2, 0.2), random.uniform(0.85, 1.15))
    if random.random() < COARSE:
        return prepare(_coarse(trim(ink), random))
    return prepare(worn(ink, random))


def _coarse(ink: np.ndarray, random: Generator) -> np.ndarray:
    """Return ink in 9 to 24 pixels to its longer side, with steps or without, uint8 [H, W]."""
    scale = random.uniform(9, 24) / max(ink.shape)
    size = tuple(max(1, round(side * scale)) for side in ink.shape[::-1])
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    if random.random() < 0.5:
        return np.where(small > random.uniform(60, 140), 255, 0).astype(np.uint8)
    return cv2.convertScaleAbs(small, alpha=random.uniform(1, 1.6))


def collections(others: Handwriting) -> dict[str, Digits]:
    """Return the collections as they are, prepared: what is measured, by name."""
    size = PAGE + 40, PAGE + 40
    inks = {
        "pen": [stroke(each * PAGE + 20, 9, size) for each in others.traces],
        "scans": list(others.scans),
        "letters": [cv2.dilate(each, np.ones((3, 3), np.uint8)) for each in others.letters],
    }
    none = np.full(len(others.letters), NOT_A_DIGIT, np.uint8)
    labels = {"pen": others.traced, "scans": others.scanned, "letters": none}
    return {
        name: Digits(np.stack([prepare(ink) for ink in each]), labels[name])
        for name, each in inks.items()
    }


Shown = tuple[np.ndarray, int, tuple[int, int]]  # ink, its label, how much wider its pen may be
ANY_PEN = -2, 4


def _collected(others: Handwriting, random: Generator) -> Iterator[Shown]:
    """Yield each drawing of the collections once, and signs."""
    for points, label in zip(others.traces, others.traced, strict=True):
        yield trace(points, label, random), label, (0, 1)
    for scan, label in zip(others.scans, others.scanned, strict=True):
        yield enlarged_scan(scan, random), label, ANY_PEN
    for _ in others.letters:
        yield written_letter(others.letters, random), NOT_A_DIGIT, ANY_PEN
        yield written_letter(others.letters, random), NOT_A_DIGIT, ANY_PEN
        for sign in (bracket, operator, plus):
            yield sign(random), NOT_A_DIGIT, ANY_PEN


def _changed(digits: Digits, random: Generator) -> Iterator[Shown]:
    """Yield some of MNIST's digits with a European form, and some that fill a square."""
    for image, label in zip(digits.images, digits.labels, strict=True):
        if random.random() < REDRAWN.get(int(label), 0):
            yield european(image, int(label), random), label, (-3, 5)
        if random.random() < SQUARE:
            yield squared(enlarged(image)), label, ANY_PEN


def other_hands(digits: Digits, others: Handwriting, times: int, seed: int) -> Digits:
    """Return what MNIST has not: `others` drawn `times` times, signs, European and square digits.

    Labels are 0..9, and 10 for what is no digit, a plus among it.
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 5])))
    images, labels = [], []
    rounds = tqdm(range(times), unit=" times", disable=None, leave=False)
    collected = chain.from_iterable(_collected(others, random) for _ in rounds)
    for ink, label, pen in chain(collected, _changed(digits, random)):
        image = drawn(ink, random, pen)
        if (image > 0).sum() > 10:  # of a thin pen on coarse paper nothing may be left
            images.append(image)
            labels.append(int(label))
    return Digits(np.stack(images), np.array(labels, np.uint8))


def squared(ink: np.ndarray) -> np.ndarray:
    """Return ink stretched to fill a square, uint8 [S, S], whatever it is."""
    ink = trim(ink)
    side = max(ink.shape)
    return np.asarray(cv2.resize(ink, (side, side), interpolation=cv2.INTER_LINEAR))


def enlarged_scan(scan: np.ndarray, random: Generator) -> np.ndarray:
    """Return a scan, uint8 [32, 32], in large, its steps smoothed or kept, at times squared."""
    method = cv2.INTER_CUBIC if random.random() < 0.7 else cv2.INTER_NEAREST
    ink = np.asarray(cv2.resize(scan, None, fx=3, fy=3, interpolation=method))
    return squared(ink) if random.random() < SQUARE else ink
