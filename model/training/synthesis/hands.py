"""What MNIST has not: digits as Europeans write them, pens' traces, scans, letters and signs.

All of it is `ink` in large, uint8 [H, W], white on black; `drawn` makes it what the reader is
shown. The same handwriting and seed make the same set.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from model.recognition.mnist_preprocessing import prepare, trim
from model.training.handwriting import Handwriting
from model.training.mnist import Digits
from model.training.synthesis.digits import NOT_A_DIGIT, enlarged, turned, with_pen, worn

MARGIN = 50  # pixels around a digit, for what is added
PAGE = 120  # pixels of a trace's longer side
COARSE = 0.2  # of drawings, in so few pixels that they have steps
TIDIED = 0.5  # of traced 5 and 7, without the pen's way through the air
REDRAWN = {0: 0.25, 1: 0.7, 4: 0.1, 7: 0.45}  # parts of MNIST's digits that get a European form


class Box(NamedTuple):
    """First and last columns and rows of a digit's ink."""

    left: int
    top: int
    right: int
    bottom: int


def stroke(points: np.ndarray, width: float, size: tuple[int, int]) -> np.ndarray:
    """Return a stroke through `points` float [N, 2] (x, y in pixels), uint8 [H, W]."""
    page = np.zeros(size, np.uint8)
    fine = np.rint(points * 16).astype(np.int32)
    cv2.polylines(page, [fine], False, 255, max(1, round(width)), cv2.LINE_AA, shift=4)
    return page


def smooth(points: np.ndarray, steps: int = 8) -> np.ndarray:
    """Return a Catmull-Rom curve through points float [N, 2]: float [steps * (N - 1) + 1, 2]."""
    ends = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]
    return np.concatenate([*parts, points[-1:]])


def _strokes_of(points: np.ndarray, digit: int) -> list[np.ndarray]:
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
    parts = _strokes_of(points, digit) if random.random() < TIDIED else [points]
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


def bracket(random: Generator) -> np.ndarray:
    """Return a round, square or curly bracket, uint8 [H, W]."""
    tall, deep = 100.0, random.uniform(14, 36)
    kind = random.random()
    if kind < 0.6:
        t = np.linspace(-1, 1, 15)
        way = np.stack([deep * (t**2), (t + 1) / 2 * tall], 1)
    elif kind < 0.9:
        way = np.array([(deep, 0), (0, 0), (0, tall), (deep, tall)], float)
    else:
        x = np.array([1.0, 0.5, 0.5, 0, 0.5, 0.5, 1]) * deep
        way = smooth(np.stack([x, np.array([0, 0.1, 0.4, 0.5, 0.6, 0.9, 1]) * tall], 1))
    if random.random() < 0.5:
        way[:, 0] = deep - way[:, 0]
    way = way + random.normal(0, 1, way.shape)
    return stroke(way + 20, random.uniform(3, 12), (int(tall) + 40, int(deep) + 40))


def _strokes(lines: list[list[tuple[float, float]]], random: Generator) -> np.ndarray:
    """Return strokes through points in 0..1, each unsteady: uint8 [H, W]."""
    page, width = np.zeros((140, 140), np.uint8), random.uniform(3, 13)
    for line in lines:
        way = np.array(line) * 100 + 20 + random.normal(0, 4, (len(line), 2))
        page = np.maximum(page, stroke(smooth(way), width, page.shape))
    return page


def plus(random: Generator) -> np.ndarray:
    """Return a plus sign, uint8 [H, W]."""
    across = [(0.0, 0.5), (0.5, 0.5), (1.0, 0.5)]
    reach = random.uniform(0.3, 0.6)
    return _strokes([across, [(0.5, 0.5 - reach), (0.5, 0.5), (0.5, 0.5 + reach)]], random)


def operator(random: Generator) -> np.ndarray:
    """Return a sign of sums that is none of ours: a cross, star, tilde, equals or division."""
    kind = int(random.integers(6))
    across = [(0.0, 0.5), (0.5, 0.5), (1.0, 0.5)]
    if kind <= 1:
        lines = [[(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)], [(0.9, 0.1), (0.5, 0.5), (0.1, 0.9)]]
    elif kind == 2:
        lines = [[(0.0, 0.55), (0.25, 0.42), (0.5, 0.5), (0.75, 0.58), (1.0, 0.45)]]
    elif kind == 3:
        lines = [[(0.0, 0.35), (0.5, 0.35), (1.0, 0.35)], [(0.0, 0.65), (0.5, 0.65), (1.0, 0.65)]]
    elif kind == 4:
        lines = [across, [(0.5, 0.2), (0.51, 0.22)], [(0.5, 0.8), (0.51, 0.82)]]
    else:
        lines = [
            [(0.5, 0.0), (0.5, 0.5), (0.5, 1.0)],
            [(0.1, 0.2), (0.5, 0.5), (0.9, 0.8)],
            [(0.9, 0.2), (0.5, 0.5), (0.1, 0.8)],
        ]
    return _strokes(lines, random)


def written_letter(letters: np.ndarray, random: Generator) -> np.ndarray:
    """Return one of `letters`, uint8 [L, 105, 105], at times turned into another: uint8 [H, W]."""
    ink = letters[random.integers(len(letters))]
    if random.random() < 0.25:
        ink = (ink[::-1], ink.T, ink[:, ::-1])[random.integers(3)]
    ink = trim(np.ascontiguousarray(ink))
    return cv2.dilate(ink, np.ones((3, 3), np.uint8)) if random.random() < 0.7 else ink


def drawn(ink: np.ndarray, random: Generator, pen: tuple[int, int] = (-2, 4)) -> np.ndarray:
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


def other_hands(digits: Digits, others: Handwriting, times: int, seed: int) -> Digits:
    """Return what MNIST has not: `others` drawn `times` times, signs, and European digits.

    Labels are 0..9, and 10 for what is no digit, a plus among it.
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 5])))
    images: list[np.ndarray] = []
    labels: list[int] = []

    def add(ink: np.ndarray, label: int, pen: tuple[int, int] = (-2, 4)) -> None:
        images.append(drawn(ink, random, pen))
        labels.append(int(label))

    for _ in tqdm(range(times), unit=" times", disable=None, leave=False):
        for points, label in zip(others.traces, others.traced, strict=True):
            add(trace(points, label, random), label, (0, 1))
        for scan, label in zip(others.scans, others.scanned, strict=True):
            add(enlarged_scan(scan, random), label)
        for _ in others.letters:
            add(written_letter(others.letters, random), NOT_A_DIGIT)
            add(written_letter(others.letters, random), NOT_A_DIGIT)
            add(bracket(random), NOT_A_DIGIT)
            add(operator(random), NOT_A_DIGIT)
            add(plus(random), NOT_A_DIGIT)
    for image, label in zip(digits.images, digits.labels, strict=True):
        if random.random() < REDRAWN.get(int(label), 0):
            add(european(image, int(label), random), label, (-3, 5))
    # Of a thin pen on coarse paper nothing may be left.
    inked = np.array([(image > 0).sum() > 10 for image in images])
    return Digits(np.stack(images)[inked], np.array(labels, np.uint8)[inked])


def enlarged_scan(scan: np.ndarray, random: Generator) -> np.ndarray:
    """Return a scan, uint8 [32, 32], three times as large, its steps smoothed or kept."""
    method = cv2.INTER_CUBIC if random.random() < 0.7 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(scan, None, fx=3, fy=3, interpolation=method))
