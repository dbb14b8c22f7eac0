"""Strokes along points, and signs made of them: brackets, a plus, operators. What is no digit.

All of it is ink in large, uint8 [H, W], white on black.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator


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
