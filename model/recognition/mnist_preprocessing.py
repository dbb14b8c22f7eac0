"""MNIST's own preparation of a digit: the network reads what it was trained to read.

The digit is fitted into 20x20 with antialiasing, then moved so that its centre of mass is the
middle of 28x28, white on black (LeCun et al., Proceedings of the IEEE 86(11), 1998, section III).
Strokes much thinner or thicker than MNIST's are first brought nearer to them.
"""

from __future__ import annotations

import cv2
import numpy as np

SIZE = 28
FIT = 20
# Widths of strokes in pixels of the 20x20 digit; nine in ten of MNIST's lie between.
THIN, THICK = 1.7, 4.0
WORKING = 96  # longest side before strokes are measured: more only costs time


def stroke_width(ink: np.ndarray) -> float:
    """Return the mean width of the strokes of `ink`, uint8 [H, W], in its pixels; 0 without ink.

    In a stroke of width w the distance to the paper runs from 0 to w / 2, and so is w / 4 on
    average.
    """
    mask = cv2.copyMakeBorder((ink > 127).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    distances = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    covered = distances[mask > 0]
    return float(covered.mean() - 0.5) * 4 + 1 if len(covered) else 0.0


def trim(ink: np.ndarray, level: int = 40) -> np.ndarray:
    """Return the part of `ink`, uint8 [H, W], with all pixels above `level`; may be empty."""
    rows, columns = np.flatnonzero((ink > level).any(1)), np.flatnonzero((ink > level).any(0))
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(ink: np.ndarray, side: int) -> np.ndarray:
    """Return `ink` with its longest side `side`, antialiased where it shrinks."""
    height, width = ink.shape
    scale = side / max(height, width)
    shape = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(ink, shape, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _shrunk(ink: np.ndarray) -> np.ndarray:
    """Return `ink` with its longest side WORKING; a hairline stays a line instead of a shade."""
    times = max(ink.shape) / WORKING
    if stroke_width(ink) < 2 * times:
        side = 2 * round(times) + 1
        ink = cv2.dilate(ink, np.ones((side, side), np.uint8))
    return _scaled(ink, WORKING)


def _full_contrast(ink: np.ndarray) -> np.ndarray:
    """Return uint8 `ink` with its brightest pixel at 255."""
    return cv2.convertScaleAbs(ink, alpha=255 / max(int(ink.max()), 1))


def _even_strokes(ink: np.ndarray) -> np.ndarray:
    """Bring strokes far outside MNIST's widths back to them; `ink` as it will fill the 20x20."""
    unit = max(ink.shape) / FIT
    width = stroke_width(ink) / unit
    if not width or THIN <= width <= THICK:
        return ink
    change = (THIN if width < THIN else THICK) - width
    reach = max(1, round(abs(change) * unit / 2))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    if change < 0:
        thinner = cv2.erode(ink, kernel, borderValue=0)
        return thinner if thinner.any() else ink
    return cv2.dilate(np.pad(ink, reach), kernel)


def prepare(ink: np.ndarray) -> np.ndarray:
    """Return uint8 [28, 28] as MNIST would hold it, from `ink` uint8 [H, W], white on black.

    A picture without ink stays black.
    """
    ink = trim(ink)
    if not ink.size:
        return np.zeros((SIZE, SIZE), np.uint8)
    if max(ink.shape) > WORKING:
        ink = _shrunk(ink)
    if max(ink.shape) > 2 * FIT:
        ink = trim(_even_strokes(ink))
    digit = _scaled(ink, FIT) if max(ink.shape) != FIT else ink
    digit = _full_contrast(digit)
    canvas = np.zeros((SIZE, SIZE), np.uint8)
    height, width = digit.shape
    total = digit.sum(dtype=np.int64)
    middle = SIZE / 2  # as an index: so MNIST's own centres of mass lie, from 13.5 to 14.5
    row = (digit.sum(1, dtype=np.int64) * np.arange(height)).sum() / total
    column = (digit.sum(0, dtype=np.int64) * np.arange(width)).sum() / total
    top = min(max(round(middle - row), 0), SIZE - height)
    left = min(max(round(middle - column), 0), SIZE - width)
    canvas[top : top + height, left : left + width] = digit
    return canvas
