"""Ruled and squared paper: thin straight strokes across most of the picture are no writing."""

from __future__ import annotations

import cv2
import numpy as np

RULE = 0.6  # part of the picture's width from which on a thin straight stroke is a ruled line
UNBROKEN = 0.7  # part of a line that its pieces cover at least
SQUARED = 2  # ruled lines each way from which on paper is squared
OWN = 1.6  # length of a digit's own bar, in heights of what is joined to it, at most
THICK = 6  # pixels from which on it is none, at the least
WAVY = 0.0135  # of the picture's height: deviation from a straight line from which on it is none
EDGES = 0.04  # of the width: what comes so close to both sides goes on beyond the picture
NARROWEST = 32  # pixels of a picture that may show a ruled line


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
    if width < NARROWEST:
        return np.zeros(mask.shape, bool), 0
    # Pieces long enough to be a line's and short enough to follow one that is a little aslant.
    piece = cv2.morphologyEx(
        mask, cv2.MORPH_OPEN, np.ones((1, max(min(25, width // 3), width // 16)), np.uint8)
    )
    if np.count_nonzero(piece.max(axis=0)) <= UNBROKEN * RULE * width:
        return np.zeros(mask.shape, bool), 0
    thick = cv2.morphologyEx(
        piece, cv2.MORPH_OPEN, np.ones((max(THICK, height // 30), 1), np.uint8)
    )
    piece[thick > 0] = 0
    # Where a digit's stroke crosses a line, the line goes on within it.
    through = cv2.dilate(piece, np.ones((3, max(3, width // 12)), np.uint8)) & mask
    bridged = cv2.dilate(piece | through, np.ones((3, max(3, width // 40)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bridged)
    long = [
        n
        for n in range(1, count)
        if stats[n, cv2.CC_STAT_WIDTH] > RULE * width
        and _deviation(labels, stats[n], n, piece) <= max(1.0, WAVY * height)
    ]
    rules = np.isin(labels, long) & (piece > 0)
    if not long:
        return rules, 0
    tall = _joined_to(labels, stats, long, np.where(rules, 0, mask).astype(np.uint8))
    own = [n for n in long if _is_bar(stats[n], tall[n], width, len(long))]
    return rules & ~np.isin(labels, own), len(long) - len(own)


def _deviation(labels: np.ndarray, box: np.ndarray, n: int, piece: np.ndarray) -> float:
    """Return how far line `n` strays from a straight one, in pixels, as a standard deviation.

    `labels` int [H, W] tells the lines, `box` int [5] where it is, as OpenCV counts them; `piece`
    uint8 [H, W] is the ink that lines may be of.
    """
    left, top, width, height, _ = box
    around = slice(top, top + height), slice(left, left + width)
    rows, columns = np.nonzero((labels[around] == n) & (piece[around] > 0))
    columns = columns - columns.mean()
    rows = rows - rows.mean()
    slope = columns @ rows / max(columns @ columns, 1.0)
    return float((rows - slope * columns).std())


def _joined_to(
    labels: np.ndarray, boxes: np.ndarray, lines: list[int], rest: np.ndarray
) -> dict[int, int]:
    """Return the height of the tallest ink that touches each of `lines`, in pixels.

    `labels` int [H, W] tells the lines, `boxes` int [N, 5] where each is, as OpenCV counts them;
    `rest` uint8 0/1 is the ink beside them.
    """
    _, others, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    tall = {}
    for n in lines:
        left, top, width, height, _ = boxes[n]
        # The line's own box and a pixel around it: there may be hundreds of lines.
        around = (
            slice(max(0, top - 1), top + height + 1),
            slice(max(0, left - 1), left + width + 1),
        )
        near = cv2.dilate((labels[around] == n).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        joined = np.unique(others[around][near])
        tall[n] = int(stats[joined[joined > 0], cv2.CC_STAT_HEIGHT].max(initial=0))
    return tall


def _is_bar(stats: np.ndarray, tall: int, width: int, lines: int) -> bool:
    """Tell whether a line is the bar of a 2, 4, 5 or 7 that is `tall`, and no ruled one."""
    left, length = stats[cv2.CC_STAT_LEFT], stats[cv2.CC_STAT_WIDTH]
    crosses = left <= EDGES * width and left + length >= (1 - EDGES) * width
    return bool(length < OWN * tall and (not crosses or (lines == 1 and length < tall / 0.6)))


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
