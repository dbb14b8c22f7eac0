"""A sheet on a darker table: what lies around the paper is not the page.

Only what surely is a sheet counts: one bright area with straight edges, full of light, much
brighter along its edge than what lies beyond it.
"""

from __future__ import annotations

import cv2
import numpy as np

from model.recognition.paper.background import COARSE as PAPER
from model.recognition.paper.background import at, surface

THICK = 0.03  # half of the width from which on what runs along the edge is a table, in short sides
TABLE_ALONG = 0.2  # how far it runs there, in short sides
THICKER = 1.6  # the same half width, in that of the widest stroke within
COARSE = 240  # longest side on which the sheet is looked for
SMALLEST, LARGEST = 0.12, 0.97  # part of the picture that a sheet may cover
STRAIGHT = 0.93  # part of its outline's hull that a sheet covers at least
BRIGHT = 0.75  # part of it without ink
SHARES = (1.0, 0.85, 0.72, 0.6)  # of Otsu's threshold: where light falls off, less is still paper
CORNERS = 6  # of a sheet at most; the picture's edge may cut some off
FALL = 0.2  # part of the sheet's light that is gone just beyond its edge ...
ALONG = 0.85  # ... along so much of it
EDGE = 0.015  # width of the strip along the edge that is left out, in longest sides


def find_sheet(pixels: np.ndarray) -> np.ndarray | None:
    """Return where the sheet lies in uint8 [H, W] grey, bool [H, W]; None where all is the page."""
    height, width = pixels.shape
    scale = COARSE / max(height, width)
    if scale > 1:
        return None
    size = max(2, round(width * scale)), max(2, round(height * scale))
    coarse = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    smooth = _evened(cv2.GaussianBlur(coarse, (0, 0), 2))
    threshold, _ = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines = (_outline((smooth > share * threshold).astype(np.uint8)) for share in SHARES)
    outline = next((o for o in outlines if o is not None and _stands_out(coarse, o)), None)
    if outline is None:
        return None
    inside = _filled(outline, coarse.shape)
    inside = cv2.erode(inside, _square(round(EDGE * COARSE)))  # beyond the picture it goes on
    return cv2.resize(inside, (width, height), interpolation=cv2.INTER_NEAREST) > 0


def _filled(outline: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return uint8 0/1 of `shape` with what an outline encloses."""
    return cv2.fillPoly(np.zeros(shape, np.uint8), [outline], 1)


def _evened(coarse: np.ndarray) -> np.ndarray:
    """Return uint8 [h, w] without the light's fall from one side to the other."""
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in coarse.shape)
    # Light multiplies what lies under it. Of a whole grid, the plane that fits best is this one.
    levels = np.log(coarse.astype(np.float32) + 1)
    down, across = levels.mean(axis=1) @ y / (y @ y), levels.mean(axis=0) @ x / (x @ x)
    even = np.exp(levels - across * x - down * y[:, None])
    return (even * (255 / even.max())).astype(np.uint8)


def _outline(bright: np.ndarray) -> np.ndarray | None:
    """Return the hull of the largest area of uint8 0/1 if it has a sheet's shape, else None."""
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(largest)
    area = cv2.contourArea(hull)
    if not SMALLEST <= area / bright.size <= LARGEST:
        return None
    corners = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)
    straight = cv2.contourArea(largest) > STRAIGHT * area and len(corners) <= CORNERS
    # A ring or a blot is ink: paper is bright nearly everywhere.
    light = bright[_filled(hull, bright.shape) > 0].mean()
    return hull if straight and light > BRIGHT else None


def _stands_out(coarse: np.ndarray, outline: np.ndarray) -> bool:
    """Tell whether the picture falls off sharply along nearly all of an outline."""
    inside = _filled(outline, coarse.shape)
    # A soft edge is neither: it is left out on both sides.
    table = cv2.dilate(inside, _square(5)) - cv2.dilate(inside, _square(2)) > 0
    core = cv2.erode(inside, _square(3)) > 0
    sheet = cv2.dilate(np.where(core, coarse, 0).astype(np.uint8), _square(12)).astype(float)
    return bool(table.any() and (coarse < (1 - FALL) * sheet)[table].mean() > ALONG)


def _square(reach: int) -> np.ndarray:
    """Return the kernel of all that lies within `reach` pixels."""
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


def find_table(mask: np.ndarray) -> np.ndarray | None:
    """Return what of a mask, bool [H, W], is a table or a corner beside the page; None if nothing.

    It runs along the picture's edge, and is much thicker than the strokes within.
    """
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    if depth.max() <= THICK * min(mask.shape):
        return None
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    # Only what is thick matters, and it is little.
    there = np.flatnonzero(depth > 1)
    depths = np.zeros(count)
    np.maximum.at(depths, labels.ravel()[there].astype(np.intp), depth.ravel()[there])
    edges = np.zeros(count, bool)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        runs: np.ndarray = np.bincount(side, minlength=count)
        edges |= runs > TABLE_ALONG * min(mask.shape)
    edges[0] = False
    within = depths[~edges]
    if not within.any():
        return None  # it is all that there is: a digit cut off at its ink
    thick = max(THICK * min(mask.shape), THICKER * within.max(initial=0))
    table = (edges & (depths > thick))[labels]
    if not table.any():
        return None
    table = cv2.dilate(table.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    return None if table.all() else table  # without any page beside it, it is none


def paper_beside(coarse: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Return the paper's surface beside a table, bool [H, W], of levels shrunk from there."""
    size = coarse.shape[::-1]
    there = cv2.resize(table.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    return surface(coarse, there == 0)


def without_table(pixels: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """Return a picture, uint8 [H, W], with paper laid over what lies around a sheet."""
    paper = at(PAPER, pixels, lambda coarse: paper_beside(coarse, ~sheet))
    return np.where(sheet, pixels, paper.clip(0, 255)).astype(np.uint8)


def without_edge(mask: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """Return a mask, bool [H, W], without what follows the sheet's edge: the edge itself, soft."""
    rim = sheet & (cv2.erode(sheet.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    contact = np.bincount(labels[rim], minlength=len(stats))
    longer = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(1)
    edges = contact > longer / 2
    edges[0] = False
    return mask & ~edges[labels]
