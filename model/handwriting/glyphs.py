"""Glyphs: a drawn digit, 28 pixels wide, as smooth ink at SCALE times the size.

A glyph is a coverage, uint8 [height, width] with 255 where the ink is whole, cut to its ink, and
`drop`, the rows of it below the base line.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SCALE = 8  # pixels of a coverage for each pixel of a digit
HEIGHT = 20  # rows that MNIST gives a digit
EVENED = 0.7  # of 1, how far low digits grow towards it, as a power
LARGEST = 1.3
RIM = 2  # pixels of a digit added around it, for strokes at its border
BLUR = 4.0  # pixels of a coverage: takes out the steps of the digit's own pixels
LEVEL = 0.38  # grey from which it is ink; at a half, thin strokes would break
SOFTNESS = 5.0  # by which the outline is made steeper: three pixels from paper to ink


@dataclass(frozen=True)
class Glyph:
    """Ink of one sign: `coverage` uint8 [height, width], `drop` rows of it below the base line."""

    coverage: np.ndarray
    drop: int = 0

    @property
    def height(self) -> int:
        """Rows of the coverage above the base line."""
        return self.coverage.shape[0] - self.drop


def cut(coverage: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns that hold the ink; the whole of it where there is none."""
    inked = coverage >= 128
    if not inked.any():
        return slice(None), slice(None)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    # One pixel more on each side: the outline's soft edge.
    return (
        slice(max(rows[0] - 1, 0), rows[-1] + 2),
        slice(max(columns[0] - 1, 0), columns[-1] + 2),
    )


def smooth(digit: np.ndarray, scale: float = SCALE) -> np.ndarray:
    """Return the ink of a digit, uint8 [h, w], as a coverage of about (h + 4, w + 4) * scale.

    Enlarged by cubic interpolation and blurred, then made steep around LEVEL, twice: the second
    time rounds what the first has left of the pixels' steps.
    """
    large = cv2.resize(
        np.pad(digit, RIM).astype(np.float32) / 255,
        None,
        fx=scale,
        fy=scale,
        interpolation=cv2.INTER_CUBIC,
    )
    ink = _steep(cv2.GaussianBlur(large, (0, 0), BLUR), LEVEL)
    ink = _steep(cv2.GaussianBlur(ink, (0, 0), BLUR), 0.5)
    return np.rint(ink * 255).astype(np.uint8)


def _steep(ink: np.ndarray, level: float) -> np.ndarray:
    """Return float32 in 0..1: `ink` with its slope at `level` multiplied."""
    return np.clip((ink - level) * SOFTNESS + 0.5, 0, 1)


def _evened(digit: np.ndarray) -> float:
    """Return by how much to enlarge a digit that is lower than MNIST's usual one, at least 1.

    MNIST fits digits into a square, so that wide ones are low; a writer makes them nearly as high.
    """
    rows = np.flatnonzero((digit >= LEVEL * 255).any(axis=1))
    height = rows[-1] - rows[0] + 1 if len(rows) else HEIGHT
    return min(max((HEIGHT / height) ** EVENED, 1.0), LARGEST)


def digit_glyph(digit: np.ndarray) -> Glyph:
    """Return the glyph of a digit, uint8 [28, 28]: it stands on the base line."""
    # What has no ink need not be enlarged: that halves the time.
    rows, columns = (np.flatnonzero((digit > 0).any(axis=axis)) for axis in (1, 0))
    if len(rows):
        digit = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    coverage = smooth(digit, SCALE * _evened(digit))
    return Glyph(coverage[cut(coverage)])


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

    The stroke width is twice the distance from the strokes' middle, the ridges of the distance
    transform, to the paper.
    """
    widths, slants = [], []
    for glyph in glyphs:
        ink = (np.pad(glyph.coverage, 1) >= 128).astype(np.uint8)
        depth = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
        ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 1)
        widths.append(2 * float(depth[ridge].mean()) if ridge.any() else SCALE)
        moments = cv2.moments(ink, binaryImage=True)
        slants.append(-moments["mu11"] / moments["mu02"] if moments["mu02"] else 0.0)
    height = float(np.mean([glyph.height for glyph in glyphs]))
    return Pen(float(np.mean(widths)), height, float(np.mean(slants)))
