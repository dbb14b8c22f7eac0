"""From ink to marks in lines: connected strokes in reading order, no specks, no ruled lines."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from model.recognition.binarization import SMALLEST, Ink
from model.recognition.ruled_lines import NARROWEST, without_rules
from model.recognition.signs.shapes import is_plus

SPECK = 0.3  # longer side below which nothing is one, as a part of the height of the others
RIM = 0.015  # width of the picture's edge, in short sides
OUTSIDE = 1.5  # length of what is no writing along it, in heights of what stands within
FLAT, TALLER = 0.2, 1.25  # thickness below which, and height from which on, it is a line, likewise
LINE = 8.0  # length of a line in its widths: what it stands beside is not measured by it
HOLLOW, INSIDE = 0.35, 0.35  # part of its box that a frame fills, height of what it frames
AROUND = 0.8  # part of each side of that, beyond which the frame has ink
DASHED, DASHED_ROWS = 0.4, 5  # part of the width that a broken line covers, and in how many rows
FADED = 0.08  # part of a mark as dark as half of the ink, at least: edges of paper are faint
ALONG = 0.3  # part of its length that lies on the edge
DOT, DOT_PIXELS = 0.06, 3  # least side of a dot, in heights of the others and in pixels
ROUND = 0.4  # part of its box that it fills
MAX_MARKS = 256  # more than four for each of 64 digits are no page of digits
FEW = 4  # among so many each is looked at for a plus

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Mark:
    """Strokes that belong together: `ink` uint8 [h, w], white on black, its corner at (x, y)."""

    ink: np.ndarray
    x: int
    y: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.ink.shape[1]

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.ink.shape[0]

    @property
    def right(self) -> int:
        """First column beyond it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height


class TooManyMarks(Exception):  # noqa: N818 (the reader turns it into a sentence)
    """There is more on the page than any reading could hold."""


def join(marks: list[Mark]) -> Mark:
    """Return several marks as one."""
    left, top = min(mark.x for mark in marks), min(mark.y for mark in marks)
    right, bottom = max(mark.right for mark in marks), max(mark.bottom for mark in marks)
    ink = np.zeros((bottom - top, right - left), np.uint8)
    for mark in marks:
        rows = slice(mark.y - top, mark.bottom - top)
        part = ink[rows, mark.x - left : mark.right - left]
        np.maximum(part, mark.ink, out=part)
    return Mark(ink, left, top)


def _typical_height(heights: np.ndarray, areas: np.ndarray) -> float:
    """Return the height that half of the ink reaches."""
    order = np.argsort(heights)
    return float(heights[order][np.searchsorted(areas[order].cumsum(), areas.sum() / 2)])


def typical_height(marks: list[Mark]) -> float:
    """Return the height that half of the marks' area reaches, in pixels."""
    sizes = np.array([(mark.height, mark.ink.size) for mark in marks])
    return _typical_height(sizes[:, 0], sizes[:, 1])


def _strange(labels: np.ndarray, stats: np.ndarray) -> np.ndarray:
    """Return which components are no writing, bool [N]: edges, dark corners, lines and frames.

    They are unlike what stands within the picture: `labels` int [H, W] are 1 to N, `stats` int
    [N, 5] as OpenCV counts them.
    """
    left, top, width, height, area = stats.T
    high, wide = labels.shape
    rim = max(2, round(RIM * min(labels.shape)))
    sideways = (top <= rim) | (top + height >= high - rim)
    upright = (left <= rim) | (left + width >= wide - rim)
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    frames = _frames(labels, stats)
    within = ~(sideways | upright) & (longer >= SMALLEST) & ~frames & (longer < LINE * shorter)
    if within.sum() <= FEW and (longer >= SMALLEST).sum() > 1:
        # In 1+1 the plus alone would tell how high digits are.
        for n in np.flatnonzero(within).tolist():
            x, y, w, h = stats[n, :4]
            within[n] = not is_plus(255 * (labels[y : y + h, x : x + w] == n + 1))
    if not within.any() or max(labels.shape) < NARROWEST:
        return frames
    typical = _typical_height(height[within], area[within])
    lines = (shorter < FLAT * typical) & (longer > OUTSIDE * typical)
    lines |= sideways & (height < FLAT * typical) & (width > typical)
    lines |= _dashed(stats, FLAT * typical, wide)
    lines |= upright & (width < FLAT * typical) & (height > TALLER * typical)
    large = (sideways & (width > OUTSIDE * typical)) | (upright & (height > OUTSIDE * typical))
    if not large.any():
        return lines | frames
    on_rim = np.zeros(labels.shape, bool)
    on_rim[[0, -1]] = on_rim[:, [0, -1]] = True
    along = np.bincount(labels[on_rim], minlength=len(stats) + 1)[1:]
    return lines | frames | (large & (along > ALONG * longer))


def _dashed(stats: np.ndarray, thick: float, wide: int) -> np.ndarray:
    """Return which components, int [N, 5], are pieces of a broken line: bool [N].

    They are no thicker than `thick`, and cover half of the picture's width in one row.
    """
    flat = np.flatnonzero(
        (stats[:, cv2.CC_STAT_HEIGHT] < thick)
        & (stats[:, cv2.CC_STAT_WIDTH] > stats[:, cv2.CC_STAT_HEIGHT])
    )
    dashed = np.zeros(len(stats), bool)
    middles = stats[flat, cv2.CC_STAT_TOP] + stats[flat, cv2.CC_STAT_HEIGHT] / 2
    covered = np.bincount(middles.astype(int), stats[flat, cv2.CC_STAT_WIDTH], minlength=1)
    band = np.convolve(covered, np.ones(DASHED_ROWS), "same")
    dashed[flat] = band[middles.astype(int)] > DASHED * wide
    return dashed


def _frames(labels: np.ndarray, stats: np.ndarray) -> np.ndarray:
    """Return which components are boxes or rings around others: bool [N].

    `labels` int [H, W] are 1 to N, `stats` int [N, 5] as OpenCV counts them.
    """
    left, top, width, height, area = stats.T
    hollow = np.flatnonzero((area < HOLLOW * width * height) & (np.minimum(width, height) > 20))
    frames = np.zeros(len(stats), bool)
    for n in hollow[np.argsort(-area[hollow])][:MAX_MARKS]:
        inside = (left > left[n]) & (left + width < left[n] + width[n])
        inside &= (top > top[n]) & (top + height < top[n] + height[n])
        inside &= height > INSIDE * height[n]
        if inside.any():
            tallest = int(np.argmax(np.where(inside, height, 0)))
            frames[n] = _surrounds(labels, n + 1, stats[n], stats[tallest])
    return frames


def _surrounds(labels: np.ndarray, n: int, outer: np.ndarray, inner: np.ndarray) -> bool:
    """Tell whether component `n` stands on all four sides of a box within its own.

    `labels` int [H, W] are the components; both boxes are int [5], as OpenCV counts them. A row of
    digits encloses a part of one as well, but not from all sides.
    """
    left, top, width, height, _ = outer
    ink = labels[top : top + height, left : left + width] == n
    x, y, wide, high = inner[:4] - [left, top, 0, 0]
    across, down = slice(x, x + wide), slice(y, y + high)
    sides = (
        ink[:y, across].any(axis=0),
        ink[y + high :, across].any(axis=0),
        ink[down, :x].any(axis=1),
        ink[down, x + wide :].any(axis=1),
    )
    return all(side.mean() >= AROUND for side in sides)


def find_marks(ink: Ink) -> tuple[list[Mark], list[Box]]:
    """Return the marks of a page in no order, specks and rules left out, and its largest specks.

    Specks are boxes: x, y, width, height. Raises TooManyMarks for more than MAX_MARKS marks.
    """
    mask = without_rules(ink.mask)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return [], []
    width, height, area = stats[1:, 2:].T
    longer = np.maximum(width, height)
    strange = _strange(labels, stats[1:])
    large = (longer >= SMALLEST) & ~strange
    if not large.any():
        return [], []
    typical = _typical_height(height[large], area[large])
    large &= longer >= SPECK * typical
    if large.sum() > MAX_MARKS:
        raise TooManyMarks
    marks = _marks(labels, stats[1:], ink.soft, np.flatnonzero(large))
    small = ~strange & (longer < SPECK * typical) & (area >= ROUND * width * height)
    small &= np.minimum(width, height) >= max(DOT * typical, DOT_PIXELS)
    return marks, [tuple(box) for box in stats[1:][small][:MAX_MARKS, :4].tolist()]


def _marks(
    labels: np.ndarray, stats: np.ndarray, soft: np.ndarray, chosen: np.ndarray
) -> list[Mark]:
    """Return the chosen components of `labels`, int [H, W] from 1, but for what is faint."""
    marks = []
    page = labels.shape
    left, top, width, height, area = stats.T
    for n in chosen:
        # A pixel more on each side: the soft edge of the stroke.
        rows = slice(max(0, top[n] - 1), min(page[0], top[n] + height[n] + 1))
        columns = slice(max(0, left[n] - 1), min(page[1], left[n] + width[n] + 1))
        own = (labels[rows, columns] == n + 1).astype(np.uint8)
        own = cv2.dilate(own, np.ones((3, 3), np.uint8))
        ink = np.where(own > 0, soft[rows, columns], 0).astype(np.uint8)
        if (ink > 127).sum() > FADED * area[n]:
            marks.append(Mark(ink, columns.start, rows.start))
    return marks


def lines_of(marks: list[Mark], signs: Sequence[Mark] = ()) -> list[list[Mark]]:
    """Return marks in reading order: lines from the top, in each from left to right.

    A mark joins the line whose last mark overlaps it most in height, so that a line may climb; of
    `signs` each joins the nearest mark beside it.
    """
    lines: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: each.x):
        shares = [_shared(line[-1], mark) for line in lines]
        if max(shares, default=0) > 0.4:
            lines[int(np.argmax(shares))].append(mark)
        else:
            lines.append([mark])
    for sign in signs:
        middle = sign.y + sign.height / 2
        beside = [
            (max(sign.x - mark.right, mark.x - sign.right), n)
            for n, line in enumerate(lines)
            for mark in line
            if mark.y <= middle <= mark.bottom
        ]
        lines.append([])  # of its own, where nothing is beside it
        nearest = min(beside, default=(0, len(lines) - 1))[1]
        insort(lines[nearest], sign, key=lambda mark: mark.x)
    lines = [line for line in lines if line]
    return sorted(lines, key=lambda line: np.mean([(m.y + m.bottom) / 2 for m in line]))


def _shared(one: Mark, other: Mark) -> float:
    """Return the height two marks share, as a part of the smaller one's."""
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    return shared / min(one.height, other.height)
