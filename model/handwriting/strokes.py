"""Ink: strokes of a pen, as curves of one width each, and as pixels of any size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

FINER = 2  # pixels for each of a coverage's, while it is drawn: a pen's width is a whole number
SHIFT = 4  # binary places of a pixel that OpenCV's lines take
BENT = 8  # straight lines that a curve is drawn by


@dataclass(frozen=True)
class Stroke:
    """One stroke: the control points of its quadratic curves, and how wide it is.

    `points` float [N, 2] are x and y in pixels from the upper left corner, in the order of
    writing, two at least; the first and the last are on the stroke.
    """

    points: np.ndarray
    width: float

    def moved(self, scale: float, across: float, down: float) -> Stroke:
        """Return it enlarged, then moved by so many pixels."""
        return Stroke(self.points * scale + (across, down), self.width * scale)

    def curves(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return starts, control points and ends of the curves, float [K, 2] each."""
        first, last = self.points[:1], self.points[-1:]
        middles = (self.points[1:-2] + self.points[2:-1]) / 2
        controls = self.points[1:-1] if len(self.points) > 2 else (first + last) / 2
        return np.concatenate([first, middles]), controls, np.concatenate([middles, last])

    def line(self) -> np.ndarray:
        """Return float [M, 2]: points along the curves, near enough to each other for a line."""
        starts, controls, ends = self.curves()
        t = np.linspace(0, 1, BENT + 1)[1:, None, None]
        bent = (1 - t) ** 2 * starts + 2 * t * (1 - t) * controls + t**2 * ends
        return np.concatenate([self.points[:1], bent.transpose(1, 0, 2).reshape(-1, 2)])


def rastered(strokes: Iterable[Stroke], height: int, width: int) -> np.ndarray:
    """Return strokes as a coverage, uint8 [height, width], 255 where the ink is whole."""
    fine = np.zeros((FINER * height, FINER * width), np.uint8)
    for each in strokes:
        line = np.rint((each.line() * FINER - 0.5) * 2**SHIFT).astype(np.int32)
        thickness = max(1, round(each.width * FINER))
        cv2.polylines(fine, [line[:, None]], False, 255, thickness, cv2.LINE_AA, SHIFT)
    return cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)


def extent(strokes: Iterable[Stroke]) -> np.ndarray:
    """Return float [2, 2]: the least and the greatest x and y of their ink."""
    low = np.min([each.line().min(axis=0) - each.width / 2 for each in strokes], axis=0)
    high = np.max([each.line().max(axis=0) + each.width / 2 for each in strokes], axis=0)
    return np.stack([low, high])
