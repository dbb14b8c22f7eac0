"""A small picture cut off at its one digit's ink: paper is laid around it.

Nothing of such a picture's edge is surely paper, so that light, tables and ruled lines cannot be
told from strokes; with some paper around it is a page as any other.
"""

from __future__ import annotations

import cv2
import numpy as np

LARGEST = 640  # pixels of the longer side: larger, it is a photograph, and more than one mark
TWO_TONED = 0.8  # part of the variance that two tones explain
SPANS = 0.9  # part of width and of height that one mark reaches over
INKED = 0.7  # part of it under ink at most: a digit stretched over all of it has 0.6
RULED = 0.9  # part of an edge under ink from which on it is a ruled line's, or a box's
MARGIN = 0.5  # paper laid around, in longer sides


def paper_around(pixels: np.ndarray) -> tuple[int, int] | None:
    """Return how many pixels of which grey level to lay around uint8 [H, W]; None for no crop."""
    if max(pixels.shape) > LARGEST or min(pixels.shape) < 2:
        return None
    _, light = cv2.threshold(pixels, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    share = float(light.mean())
    if not 0 < share < 1:
        return None
    apart = float(pixels[light == 1].mean() - pixels[light == 0].mean())
    if share * (1 - share) * apart**2 < TWO_TONED * float(pixels.var()):
        return None
    # Strokes reach the edges, rarely the corners; where two do, there is less ink than paper.
    corners = int(light[[0, 0, -1, -1], [0, -1, 0, -1]].sum())
    paper = int(corners > 2 or (corners == 2 and share > 0.5))
    ink = (light != paper).astype(np.uint8)
    edges = max(float(edge.mean()) for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
    if ink.mean() > INKED or edges > RULED:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[1:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH]] / pixels.shape
    if not len(sides) or sides.min(axis=1).max() < SPANS:
        return None
    return round(MARGIN * max(pixels.shape)), int(np.median(pixels[light == paper]))
