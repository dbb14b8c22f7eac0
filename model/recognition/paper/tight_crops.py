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
# A 1 that was stretched to a square is a blot with frayed sides.
LARGEST_BLOT = 64  # pixels of its longer side
FULL = 0.6  # part of the picture that it covers at least
ONE_STROKE = 0.9  # part of the rows that it is one run in, at least
FRAYED = 0.15  # part of the rows in which paper shows on each side, at least
THINNER = 3  # how much narrower it was


def _two_toned(pixels: np.ndarray) -> np.ndarray | None:
    """Return what is light, uint8 0/1 [H, W], of a picture of two tones; None for any other."""
    _, light = cv2.threshold(pixels, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    share = float(light.mean())
    if not 0 < share < 1:
        return None
    apart = float(pixels[light == 1].mean() - pixels[light == 0].mean())
    explained = share * (1 - share) * apart**2
    return light if explained >= TWO_TONED * float(pixels.var()) else None


def unstretched(pixels: np.ndarray) -> np.ndarray:
    """Return a picture, uint8 [H, W], with a 1 that fills it as narrow as one is; else as it is.

    Collections such as Semeion's stretch each digit to a square, and a 1 to a blot.
    """
    height, width = pixels.shape
    if max(pixels.shape) > LARGEST_BLOT or min(pixels.shape) < THINNER * 2:
        return pixels
    if (light := _two_toned(pixels)) is None:
        return pixels
    ink = light == (light.mean() > 0.5)
    sides = ink[0].any() and ink[-1].any() and ink[:, 0].any() and ink[:, -1].any()
    if ink.mean() < FULL or not sides:
        return pixels
    runs = (np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(int)) > 0).sum(axis=1)
    frayed = min((~ink[:, 0]).mean(), (~ink[:, -1]).mean())
    if (runs == 1).mean() < ONE_STROKE or frayed < FRAYED:
        return pixels
    narrow = cv2.resize(pixels, (width // THINNER, height), interpolation=cv2.INTER_AREA)
    result = np.full_like(pixels, np.median(pixels[~ink]))
    left = (width - narrow.shape[1]) // 2
    result[:, left : left + narrow.shape[1]] = narrow
    return result


def paper_around(pixels: np.ndarray) -> tuple[int, int] | None:
    """Return how many pixels of which grey level to lay around uint8 [H, W]; None for no crop."""
    if max(pixels.shape) > LARGEST or min(pixels.shape) < 2:
        return None
    if (light := _two_toned(pixels)) is None:
        return None
    share = float(light.mean())
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
