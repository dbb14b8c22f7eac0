"""Cuts through touching digits: paths from top to bottom that cross as little ink as they can.

The seams are those of Avidan and Shamir (SIGGRAPH 2007), each kept near a column of its own, so
that slanted neighbours are parted along their slant.
"""

from __future__ import annotations

import cv2
import numpy as np

TALL = 48  # height at which seams are sought
REACH = 11  # columns that a seam may leave its own by
STEP = 2  # columns between seams
APART = 4.0  # mean distance of two seams worth keeping
PER_HEIGHT = 12  # seams kept for a width of one height
STRAY = 0.02  # cost of a column away from its own, per row
TURN = 0.08  # cost of a step to the side


def normalised(ink: np.ndarray) -> tuple[np.ndarray, float]:
    """Return `ink`, uint8 [H, W], as uint8 [48, W'] and the scale it was brought there by."""
    scale = TALL / ink.shape[0]
    width = max(1, round(ink.shape[1] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(ink, (width, TALL), interpolation=method), scale


def seams(ink: np.ndarray, per_height: float = PER_HEIGHT) -> tuple[np.ndarray, np.ndarray]:
    """Return paths int [N, 48] (columns, from left to right) and the ink that each crosses.

    `ink` is uint8 [48, W]; the crossed ink is float [N] in pixels. At most `per_height` paths are
    kept for a width of one height.
    """
    width = ink.shape[1]
    own = np.arange(STEP, width - 1, STEP)
    if not len(own):
        return np.zeros((0, TALL), int), np.zeros(0)
    window = np.arange(-REACH, REACH + 1)
    columns = (own[:, None] + window).clip(0, width - 1)
    levels = ink.astype(np.float32) / 255
    stray = STRAY * np.abs(window)
    costs = np.zeros(columns.shape, np.float32)
    moves = np.zeros((TALL, *columns.shape), np.int8)
    sides = np.full((len(own), 1), np.inf, np.float32)
    for row in range(TALL):
        before = np.concatenate([sides, costs, sides], axis=1)
        choices = np.stack([before[:, :-2] + TURN, before[:, 1:-1], before[:, 2:] + TURN])
        moves[row] = choices.argmin(axis=0) - 1
        costs = choices.min(axis=0) + levels[row][columns] + stray
    places = costs.argmin(axis=1)
    every = np.arange(len(own))
    paths = np.empty((len(own), TALL), int)
    for row in range(TALL - 1, -1, -1):
        paths[:, row] = columns[every, places]
        places = places + moves[row, every, places]
    return _best(paths, costs.min(axis=1), levels, per_height)


def _best(
    paths: np.ndarray, costs: np.ndarray, levels: np.ndarray, per_height: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cheapest paths that keep apart from one another, from left to right."""
    most = max(round(per_height / 4), int(per_height * levels.shape[1] / TALL))
    kept: list[int] = []
    for n in np.argsort(costs, kind="stable"):
        if len(kept) == most:
            break
        apart = np.abs(paths[kept] - paths[n]).mean(axis=1)
        if (apart >= APART).all():
            kept.append(int(n))
    kept.sort(key=lambda n: paths[n].mean())
    paths = paths[kept]
    return paths, levels[np.arange(TALL), paths].sum(axis=1)


def between(
    ink: np.ndarray, left: np.ndarray | None, right: np.ndarray | None
) -> tuple[np.ndarray, int]:
    """Return what of `ink`, uint8 [48, W], lies between two paths int [48], and its first column.

    Only the piece's own columns are returned: a long row has many pieces.
    """
    first = 0 if left is None else int(left.min())
    last = ink.shape[1] if right is None else int(right.max())
    columns = np.arange(first, last)
    inside = np.ones((len(ink), len(columns)), bool)
    if left is not None:
        inside &= columns >= left[:, None]
    if right is not None:
        inside &= columns < right[:, None]
    own = np.where(inside, ink[:, first:last], 0).astype(np.uint8)
    return (without_slivers(own) if own.size else own), first


def without_slivers(ink: np.ndarray) -> np.ndarray:
    """Return uint8 `ink` without loose pieces of less than a twelfth of it: a cut's leavings."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 60).astype(np.uint8))
    if count < 3:
        return ink
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = areas[1:].sum()
    small = np.flatnonzero(areas < areas[0] / 12)
    return np.where(np.isin(labels, small), 0, ink).astype(np.uint8) if len(small) else ink
