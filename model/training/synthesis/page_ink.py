"""Handwriting of many hands laid out on pages, as ink: what the page network is to find.

Digits of MNIST, pens' traces, scans, letters, signs and scribbles, in pens of any width, one large
or in lines. All of it is `ink`, uint8 [H, W], white on black.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from skimage.morphology import skeletonize
from tqdm import tqdm

from model.recognition.mnist_preprocessing import trim
from model.training.handwriting import Handwriting
from model.training.mnist import Digits
from model.training.synthesis.digits import enlarged, figure, scribble
from model.training.synthesis.hands import european, strokes_of, written_letter
from model.training.synthesis.signs import bracket, operator, plus, smooth

TALL = 100  # pixels of what is kept
EDGE = 12  # paper around it
TRACED = 0.25  # part of the signs that are traces
NOTHING, ONE = 0.08, 0.3  # shares of pages without handwriting, and up to there with one large sign

Box = tuple[int, int, int, int]


class Sign(NamedTuple):
    """A sign's ink and its middle line, uint8 [H, W] each, and how wide its stroke is."""

    ink: np.ndarray
    line: np.ndarray
    pen: float


class Layout(NamedTuple):
    """Handwriting on a page: `ink` uint8 [H, W], the signs' boxes, and their height in pixels."""

    ink: np.ndarray
    boxes: list[Box]
    height: float


def any_sign(digits: Digits, others: Handwriting, random: Generator) -> np.ndarray:
    """Return a digit, letter, sign or scribble, uint8 [H, W], in any size."""
    kind = random.random()
    if kind < 0.55:
        place = int(random.integers(len(digits)))
        image, label = digits.images[place], int(digits.labels[place])
        if label in (0, 1, 4, 7) and random.random() < 0.3:
            return european(image, label, random)
        return enlarged(image, 5)
    if kind < 0.68:
        scan = others.scans[random.integers(len(others.scans))]
        return np.asarray(cv2.resize(scan, None, fx=3.5, fy=3.5, interpolation=cv2.INTER_CUBIC))
    if kind < 0.86:
        return written_letter(others.letters, random)
    if kind < 0.95:
        return (bracket, operator, plus)[random.integers(3)](random)
    return scribble(random) if kind < 0.98 else figure(random)


def signs_of(digits: Digits, others: Handwriting, count: int, random: Generator) -> list[Sign]:
    """Return about `count` signs, each 100 pixels tall: what has no extent is left out."""
    signs = []
    for _ in tqdm(range(count), unit=" signs", disable=None, leave=False):
        ink = trim(np.ascontiguousarray(any_sign(digits, others, random)))
        if min(ink.shape) < 2 or max(ink.shape) < 20:
            continue
        times = TALL / max(ink.shape[0], 0.6 * ink.shape[1])
        ink = np.asarray(cv2.resize(ink, None, fx=times, fy=times))
        solid = ink > 127
        line = skeletonize(solid)
        depth = cv2.distanceTransform(solid.astype(np.uint8), cv2.DIST_L2, 3)
        pen = 2 * float(depth[line].mean()) if line.any() else 6.0
        lined = line.astype(np.uint8) * 255
        signs.append(Sign(np.pad(ink, EDGE), np.pad(lined, EDGE), pen))
    return signs


def _shape(random: Generator) -> np.ndarray:
    """Return how a sign is turned, sheared and stretched: float [2, 2]."""
    turn = np.deg2rad(np.clip(random.normal(0, 5), -18, 18))
    shear = np.clip(random.normal(0, 0.12), -0.35, 0.35)
    stretch = random.uniform(0.8, 1.25)
    return np.array([[np.cos(turn) * stretch, np.sin(turn) + shear], [-np.sin(turn), np.cos(turn)]])


def _traced(others: Handwriting, height: float, pen: float, random: Generator) -> np.ndarray:
    """Return a digit along a pen's trace, so tall, uint8 [H, W]."""
    place = int(random.integers(len(others.traces)))
    points, digit = others.traces[place], int(others.traced[place])
    parts = strokes_of(points, digit) if random.random() < 0.5 else [points]
    curved, narrow = random.random() < 0.6, random.uniform(0.55, 1)
    shape, edge = _shape(random), int(pen) + 3
    ways = [
        ((smooth(part) if curved and len(part) > 2 else part) * [height * narrow, height]) @ shape.T
        for part in parts
        if len(part) > 1
    ]
    if not ways:
        return np.zeros((4, 4), np.uint8)
    least, most = np.concatenate(ways).min(0), np.concatenate(ways).max(0)
    wide, high = (most - least).astype(int) + 2 * edge
    ink = np.zeros((high, wide), np.uint8)
    fine = [np.rint((way - least + edge) * 16).astype(np.int32) for way in ways]
    cv2.polylines(ink, fine, False, 255, max(1, round(pen)), cv2.LINE_AA, shift=4)
    return ink


def _disc(size: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _in_pen(sign: Sign, pen: float, random: Generator) -> np.ndarray:
    """Return a sign's ink in a pen so wide, or nearly, uint8 [H, W]."""
    if random.random() < 0.55:
        side = max(1, round(pen))
        return cv2.dilate(sign.line if side <= 24 else sign.ink, _disc(min(side, 24)))
    change = int(np.clip(pen - sign.pen, -5, 8))
    if change >= 0:
        return cv2.dilate(sign.ink, _disc(change + 1))
    thin = cv2.erode(sign.ink, _disc(1 - change))
    return thin if (thin > 127).sum() >= 0.35 * (sign.ink > 127).sum() else sign.ink


class Hands:
    """Signs to write with: those of `digits` and of `others`, `count` of them."""

    def __init__(self, digits: Digits, others: Handwriting, count: int, random: Generator) -> None:
        self._signs = signs_of(digits, others, count, random)
        self._others = others

    def sign(self, height: float, pen: float, random: Generator) -> np.ndarray:
        """Return one about so tall, its stroke so wide, in pixels: uint8 [h, w]."""
        if random.random() < TRACED:
            return _traced(self._others, height, pen, random)
        times = height / TALL
        source = _in_pen(self._signs[random.integers(len(self._signs))], pen / times, random)
        if times < 0.5:
            source = cv2.GaussianBlur(source, (0, 0), 0.35 / times)
        matrix = _shape(random) * times
        extent = np.array(source.shape[::-1])
        size = np.ceil(np.abs(matrix) @ extent).astype(int) + 2
        offset = size / 2 - matrix @ (extent / 2)
        placed = np.column_stack([matrix, offset])
        ink = cv2.warpAffine(source, placed, (int(size[0]), int(size[1])))
        if times < 0.5 and ink.max() > 0:
            ink = cv2.convertScaleAbs(ink, alpha=min(3, 255 / ink.max()))
        return np.asarray(ink)

    def write(self, shape: tuple[int, int], random: Generator) -> Layout:
        """Return a page of `shape` with nothing, one large sign, or lines of signs on it."""
        kind = random.random()
        if kind < NOTHING:
            return Layout(np.zeros(shape, np.uint8), [], 20.0)
        return self._one(shape, random) if kind < ONE else self._lines(shape, random)

    def _one(self, shape: tuple[int, int], random: Generator) -> Layout:
        high, wide = shape
        height = random.uniform(0.3, 0.95) * min(high, 1.2 * wide)
        pen = _between(1.3, max(2, 0.13 * height), random)
        ink, sign = np.zeros(shape, np.uint8), self.sign(height, pen, random)
        x = int(random.uniform(-0.02, 1) * max(1, wide - sign.shape[1]))
        y = int(random.uniform(-0.02, 1) * max(1, high - sign.shape[0]))
        lay(ink, sign, x, y)
        return Layout(ink, [(x, y, sign.shape[1], sign.shape[0])], height)

    def _lines(self, shape: tuple[int, int], random: Generator) -> Layout:
        high, wide = shape
        ink, boxes = np.zeros(shape, np.uint8), []
        height = _between(11, min(110, 0.6 * high), random)
        pen = _between(max(1.0, 0.03 * height), max(1.6, 0.17 * height), random)
        most = max(2, min(9, int(high / (1.4 * height)) + 1))
        lines = 1 if random.random() < 0.43 else int(random.integers(1, most))
        step, climb = random.uniform(1.15, 2.2) * height, random.uniform(-0.06, 0.06)
        apart = random.uniform(-0.1, 0.9) if random.random() < 0.8 else random.uniform(0.5, 2.5)
        count = int(random.integers(1, 14))
        top = random.uniform(0, max(1, high - lines * step))
        if random.random() < 0.2:
            top = random.uniform(-0.3, 0.5) * height
        while lines and top <= high:
            x = random.uniform(0, 0.5 * wide)
            if random.random() < 0.3:
                x = random.uniform(-0.2, 0.2) * height
            for _ in range(count):
                if x >= wide - 0.2 * height:
                    break
                own = height * random.uniform(0.82, 1.15) * (0.5 if random.random() < 0.05 else 1)
                sign = self.sign(own, pen * random.uniform(0.9, 1.1), random)
                drop = random.uniform(-0.08, 0.08) * height + (height - own) / 2
                y = int(top + climb * (x - wide / 2) + drop)
                lay(ink, sign, int(x), y)
                boxes.append((int(x), y, sign.shape[1], sign.shape[0]))
                x += sign.shape[1] - 2 + (random.uniform(-0.1, 0.2) + 0.6 * apart) * height
                x += random.uniform(0.5, 2) * height * (random.random() < 0.06)
            top, lines = top + step, lines - 1
        return Layout(ink, boxes, height)


def _between(low: float, high: float, random: Generator) -> float:
    """Return a number between two, as often small as large."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def lay(page: np.ndarray, ink: np.ndarray, x: int, y: int) -> None:
    """Lay `ink` on `page`, uint8 both, at (x, y), in place; what lies beyond is cut off."""
    high, wide = ink.shape
    left, top = max(0, x), max(0, y)
    part = page[top : y + high, left : x + wide] if y + high > 0 and x + wide > 0 else page[:0]
    if part.size:
        there = ink[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]]
        np.maximum(part, there, out=part)
