"""Ruled and squared paper: thin straight strokes across most of the picture are no writing."""

from __future__ import annotations

import cv2
import numpy as np

RULE = 0.6  # part of the picture's width from which on a thin straight stroke is a ruled line
UNBROKEN = 0.7  # part of a line that its pieces cover at least
SQUARED = 2  # ruled lines each way from which on paper is squared


def find_rules(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ruled lines in `mask`, uint8 [H, W] 0/1, across and down: bool [H, W] each.

    Those from top to bottom count on squared paper only: a single one may be a tall 1.
    """
    across, rows = _across(mask)
    none = np.zeros(mask.shape, bool)
    if rows < SQUARED:
        return across, none
    down, columns = _across(np.ascontiguousarray(mask.T))
    return across, none if columns < SQUARED else down.T


def _across(mask: np.ndarray) -> tuple[np.ndarray, int]:
    """Return where lines run from left to right, bool [H, W], and how many there are."""
    height, width = mask.shape
    if width < 100:
        return np.zeros(mask.shape, bool), 0
    # Pieces long enough to be a line's and short enough to follow one that is a little aslant.
    piece = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, max(25, width // 16)), np.uint8))
    if np.count_nonzero(piece.max(axis=0)) <= UNBROKEN * RULE * width:
        return np.zeros(mask.shape, bool), 0
    thick = cv2.morphologyEx(piece, cv2.MORPH_OPEN, np.ones((max(4, height // 40), 1), np.uint8))
    piece[thick > 0] = 0
    bridged = cv2.dilate(piece, np.ones((3, max(3, width // 40)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bridged)
    long = [n for n in range(1, count) if stats[n, cv2.CC_STAT_WIDTH] > RULE * width]
    return np.isin(labels, long) & (piece > 0), len(long)


def without_rules(mask: np.ndarray) -> np.ndarray:
    """Return `mask`, uint8 [H, W] 0/1, without ruled lines.

    Where a digit crosses a line, what has ink on both sides of it stays.
    """
    across, down = find_rules(mask)
    if not (across.any() or down.any()):
        return mask
    paper = np.where(across | down, 0, mask).astype(np.uint8)
    gone = across & ~_bridged(paper) | down & ~_bridged(paper.T).T
    return np.where(gone, 0, mask).astype(np.uint8)


def _bridged(paper: np.ndarray) -> np.ndarray:
    """Return bool [H, W]: has ink of `paper`, uint8 [H, W], close by both above and below."""
    reach = max(3, paper.shape[0] // 60)
    above = cv2.dilate(paper, np.ones((2 * reach + 1, 1), np.uint8), anchor=(0, 2 * reach))
    below = cv2.dilate(paper, np.ones((2 * reach + 1, 1), np.uint8), anchor=(0, 0))
    return (above > 0) & (below > 0)
