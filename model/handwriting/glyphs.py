"""Glyphs: a drawn digit, 28 pixels wide, as ink at SCALE times the size.

A glyph is its strokes and their coverage, uint8 [height, width] with 255 where the ink is whole,
cut to its ink, and `drop`, the rows of it below the base line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from model.handwriting.strokes import Stroke, extent, rastered
from model.handwriting.tracing import traced

SCALE = 8  # pixels of a coverage for each pixel of a digit
HEIGHT = 20  # rows that MNIST gives a digit
EVENED = 0.7  # of 1, how far low digits grow towards it, as a power
LARGEST = 1.3
LEVEL = 0.38  # grey from which a pixel of a digit is ink


@dataclass(frozen=True)
class Glyph:
    """Ink of one sign: `coverage` uint8 [height, width], `drop` rows of it below the base line.

    `strokes` are the same ink, in pixels of the coverage from its upper left corner.
    """

    coverage: np.ndarray
    drop: int = 0
    strokes: list[Stroke] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Rows of the coverage above the base line."""
        return self.coverage.shape[0] - self.drop


def inked(strokes: list[Stroke], base: float | None = None) -> Glyph:
    """Return the glyph of some strokes, in pixels of the coverage; it may be blank.

    `base` is the y of the base line; without one the ink stands on it.
    """
    if not strokes:
        return Glyph(np.zeros((SCALE, SCALE), np.uint8))
    (left, top), (right, bottom) = extent(strokes)
    left, top = np.floor(left) - 1, np.floor(top) - 1  # one pixel more: the soft edge
    width, height = int(np.ceil(right + 1) - left), int(np.ceil(bottom + 1) - top)
    moved = [each.moved(1, -left, -top) for each in strokes]
    drop = 0 if base is None else round(top + height - base)
    return Glyph(rastered(moved, height, width), drop, moved)


def evened(digit: np.ndarray) -> float:
    """Return by how much to enlarge a digit that is lower than MNIST's usual one, at least 1.

    MNIST fits digits into a square, so that wide ones are low; a writer makes them nearly as high.
    """
    rows = np.flatnonzero((digit >= LEVEL * 255).any(axis=1))
    height = rows[-1] - rows[0] + 1 if len(rows) else HEIGHT
    return min(max((HEIGHT / height) ** EVENED, 1.0), LARGEST)


def digit_glyph(digit: np.ndarray) -> Glyph:
    """Return the glyph of a digit, uint8 [28, 28]: it stands on the base line."""
    scale = SCALE * evened(digit)
    return inked([each.moved(scale, 0, 0) for each in traced(digit)])


@dataclass(frozen=True)
class Pen:
    """What a hand's signs are drawn with: stroke width and digit height in pixels, and slant.

    The slant is the shear to the right for each pixel upwards, as in Morpho-MNIST.
    """

    width: float
    height: float
    slant: float


def measure_pen(glyphs: list[Glyph]) -> Pen:
    """Return the pen of these digits: mean stroke width, mean height and mean slant.

    The stroke width is that of the strokes by their lengths, blots and bars little among them.
    """
    widths, slants = [], []
    for glyph in glyphs:
        lengths = [float(np.hypot(*np.diff(each.points, axis=0).T).sum()) for each in glyph.strokes]
        widths.append(
            float(np.average([each.width for each in glyph.strokes], weights=lengths))
            if glyph.strokes
            else SCALE
        )
        moments = cv2.moments((glyph.coverage >= 128).astype(np.uint8), binaryImage=True)
        slants.append(-moments["mu11"] / moments["mu02"] if moments["mu02"] else 0.0)
    height = float(np.mean([glyph.height for glyph in glyphs]))
    return Pen(float(np.mean(widths)), height, float(np.mean(slants)))
