"""What can be measured of a digit's shape, in the manner of Morpho-MNIST (arXiv 1809.10780).

Every measure takes uint8 [N, 28, 28] and returns float64 [N]; lengths are in pixels of the digit.
Stroke width and slant are in strokes.py. What the slant would disturb is measured upright,
with the shear taken out.
"""

from __future__ import annotations

import cv2
import numpy as np
from skimage.morphology import skeletonize

from model.training.morphometrics.strokes import (
    ENLARGE,
    enlarged,
    slants,
    stroke_widths,
)

PLACE = np.arange(28.0)
INKED = 60  # sum of a row's grey levels from which it belongs to the digit's height
EDGE = 0.02  # part of the ink that may lie beyond each side of the width
PEN = 11  # pixels of the enlarged picture: an average stroke
CORNER = 0.1  # the sharpest tenth of an outline


def _skeletons(images: np.ndarray) -> list[np.ndarray]:
    """Return the skeletons, bool [114, 114] each: enlarged, with a rim of paper."""
    return [skeletonize(np.pad(ink, 1)) for ink in enlarged(images)]


def _centres(images: np.ndarray) -> np.ndarray:
    """Return the row in which the centre of the ink lies, float64 [N]."""
    ink = images.astype(np.float64)
    return (ink.sum(axis=2) @ PLACE) / ink.sum(axis=(1, 2)).clip(1)


def widths(images: np.ndarray) -> np.ndarray:
    """Return the width that holds all but 2 % of the ink on each side, the slant taken out."""
    found = np.zeros(len(images))
    for index, (each, middle, slant) in enumerate(
        zip(images.astype(np.float64), _centres(images), slants(images), strict=True)
    ):
        upright = (PLACE - slant * (middle - PLACE)[:, None]).ravel()
        order = np.argsort(upright)
        share = np.cumsum(each.ravel()[order]) / max(each.sum(), 1)
        left, right = np.interp((EDGE, 1 - EDGE), share, upright[order])
        found[index] = right - left
    return found


def _extents(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last inked row of each image, int [N]."""
    inked = images.sum(axis=2) > INKED
    return inked.argmax(axis=1), 27 - inked[:, ::-1].argmax(axis=1)


def heights(images: np.ndarray) -> np.ndarray:
    """Return the inked height."""
    top, bottom = _extents(images)
    return bottom - top + 1.0


def balances(images: np.ndarray) -> np.ndarray:
    """Return how high the centre of the ink lies above the middle of its height, in heights."""
    top, bottom = _extents(images)
    return ((top + bottom) / 2 - _centres(images)) / (bottom - top + 1.0)


def lengths(images: np.ndarray) -> np.ndarray:
    """Return the length of the strokes: steps along the skeleton, diagonal ones the longer."""
    found = []
    for line in _skeletons(images):
        straight = (line[1:] & line[:-1]).sum() + (line[:, 1:] & line[:, :-1]).sum()
        diagonal = (line[1:, 1:] & line[:-1, :-1]).sum() + (line[1:, :-1] & line[:-1, 1:]).sum()
        found.append((straight + np.sqrt(2) * diagonal) / ENLARGE)
    return np.array(found)


def _roundness(line: np.ndarray) -> float:
    """Return how evenly an outline turns: 1 less the share of its sharpest tenth in all turning.

    The skeleton `line`, bool, is first drawn anew with one pen, for thin strokes look sharper.
    """
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PEN, PEN))
    drawn = cv2.dilate(np.pad(line.astype(np.uint8) * 255, PEN), pen)
    ink = cv2.threshold(cv2.GaussianBlur(drawn, (0, 0), 2), 127, 255, cv2.THRESH_BINARY)[1]
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return 0.0
    outline = max(outlines, key=len)[:, 0].astype(np.float64)
    points = outline[:, 0] + 1j * outline[:, 1]
    # Over eight steps, so that the grid's own steps do not count as corners.
    ahead = np.roll(points, -8) - points
    turning = np.abs(np.angle(np.roll(ahead, -8) / np.where(ahead == 0, 1, ahead)))
    sharpest = np.sort(turning)[::-1][: max(1, int(len(turning) * CORNER))]
    return 1 - float(sharpest.sum() / max(turning.sum(), 1e-9))


def roundnesses(images: np.ndarray) -> np.ndarray:
    """Return how evenly the outer outline turns, from 0 (all in corners) to 0.9 (a circle)."""
    return np.array([_roundness(line) for line in _skeletons(images)])


MEASURES = {
    "stroke_width": stroke_widths,
    "slant": slants,
    "width": widths,
    "balance": balances,
    "height": heights,
    "length": lengths,
    "roundness": roundnesses,
}
