"""Paper and ink: uneven light evened out, polarity found, the ink told from the paper.

The paper is what most of the picture is: a smooth surface fitted to it, with little say for what
lies far off. Where ink runs along the picture's edge that was taken wrongly: it is a close-up, cut
off at the ink, or a shadow lies there, and the paper is found in another way. Whatever differs from
it towards one side is ink; Otsu's threshold (IEEE SMC 9(1), 1979) says how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model.recognition.paper.background import (
    COARSE,
    FINE,
    at,
    closed,
    larger_tone,
    median,
    median_size,
    noise_of,
    surface,
)
from model.recognition.paper.page_detection import (
    find_sheet,
    find_table,
    paper_beside,
    without_edge,
    without_table,
)
from model.recognition.paper.tight_crops import paper_around, unstretched
from model.recognition.ruled_lines import find_rules

SMALLEST = 7  # pixels of the longer side below which nothing is a digit
FAINTEST = 16  # contrast of ink in grey levels below which it is the paper's own grain
CLEAR = 4.0  # contrast of ink over the paper's noise
STRONG = 10.0  # the same where strokes were closed over, which finds some in any grain
NOISY = 4.0  # grey levels of noise from which on it is smoothed
CROWDED = 0.4  # part of the picture under ink from which on the paper was taken wrongly
ALONG = 0.03  # ink along the picture's edge from which on it may have been, in short sides
TWO_TONED = 0.8  # part of a close-up's variance that two tones explain; light falling off has 0.75
THICKEST = 0.25  # half of a close-up's widest stroke, in short sides
SOLID = 0.06  # half of the width from which on what runs along the edge is a shadow, in short sides
SHADOW_ALONG = 0.2  # how far it runs there, in short sides
FAINT = 0.8  # contrast of printed lines, in parts of the pen's, up to which they are told apart
SHARP = 100  # pixels of the longer side from which on a stroke is as dark as the pen
REACH = 1.0  # how far a stroke fades, in half widths
PEN = 80  # percentile of the contrast beside them that is surely the pen's
BEYOND = 0.03  # what so far from a sheet is surely not on it, in long sides
WRITING = 0.6  # part of the ink's contrast that writing beyond a sheet has at least
PLAIN = 0.25  # the same, that a quarter of what lies there may have: more is a table's grain
GRAINY = 0.5  # grain, in grey levels, under which a picture is no photograph of what a pen wrote
FADING = 0.35  # part of the threshold down to which a stroke is followed where the pen runs dry
WEAKEST = 0.6  # the same from which on it is not, for the paper's grain would be followed
MORE = 0.1  # part of a mark's ink that is found so, at least, and that is there without, at least
FARTHER = 1.3  # height of such a mark, in that of the tallest without, at most
SIGNS = 64  # of a page that are looked at
BLOT = 0.2  # half of its widest stroke, in its longer side, from which on it is a blot
DRY = 200  # grey level that it is given


@dataclass(frozen=True)
class Ink:
    """The ink of a page: `soft` uint8 [H, W], white on black, and `mask` uint8 0/1, what is ink."""

    soft: np.ndarray
    mask: np.ndarray


def _darkness(pixels: np.ndarray, paper: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return how far each pixel is from the paper towards ink, and to any side, and the noise.

    The first two are float32 [H, W].

    Dark ink is counted in parts of the light that falls there, light ink in grey levels.
    """
    gap = pixels - paper
    spread = median_size(gap) * 1.4826
    far = max(3 * spread, FAINTEST / 2)
    if gap[np.abs(gap) > far].sum() > 0:
        return np.maximum(gap, 0), gap, spread
    return np.maximum(-gap / np.maximum(paper, 24) * 224, 0), gap, spread


def _threshold(darkness: np.ndarray) -> float:
    """Return Otsu's threshold of float32 darkness."""
    levels = darkness.clip(0, 255).astype(np.uint8)
    return float(cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])


def _along_edge(mask: np.ndarray) -> int:
    """Return how many pixels of a mask, bool [H, W], lie along the picture's edge."""
    return int(mask[0].sum() + mask[-1].sum() + mask[1:-1, [0, -1]].sum())


class _Contrast:
    """What stands out from a paper: `darkness` float32 [H, W], its threshold, `mask`, contrast."""

    def __init__(self, levels: np.ndarray, paper: np.ndarray) -> None:
        self.darkness, gap, spread = _darkness(levels, paper)
        self.threshold = max(_threshold(self.darkness), FAINTEST / 2)
        self.mask = self.darkness > self.threshold
        inked = self.darkness[self.mask]
        self.contrast = float(np.percentile(inked, 60)) if inked.size else 0.0
        # Bold ink must not count as the paper's grain.
        self.grain = min(spread, median_size(gap[~self.mask]) * 1.4826)

    def stands_out(self, times: float = CLEAR) -> bool:
        """Tell whether there is ink at all, and not the paper's grain."""
        return self.contrast >= max(FAINTEST, times * self.grain)

    @property
    def is_crowded(self) -> bool:
        """Whether so much is taken for ink that the paper must have been taken wrongly."""
        mask = self.mask
        edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
        return bool(mask.mean() > CROWDED or edge.mean() > CROWDED / 2)

    @property
    def is_shadow(self) -> bool:
        """Whether the widest of it is no stroke, and runs along the picture's edge."""
        mask = self.mask.astype(np.uint8)
        depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
        if depth.max() <= SOLID * min(mask.shape):
            return False
        _, labels = cv2.connectedComponents(mask)
        widest = labels == labels[np.unravel_index(depth.argmax(), depth.shape)]
        return _along_edge(widest) > SHADOW_ALONG * min(mask.shape)


def _close_up(levels: np.ndarray) -> _Contrast | None:
    """Return the strokes of a picture cut off at its ink, None where it is anything else.

    Such a picture has two tones, and strokes are thin, which shadows are not.
    """
    threshold = _threshold(levels)
    light = levels > threshold
    share = light.mean()
    if not 0 < share < 1:
        return None
    apart = levels[light].mean() - levels[~light].mean()
    if share * (1 - share) * apart**2 < TWO_TONED * levels.var():
        return None
    found = _Contrast(levels, larger_tone(levels, threshold))
    radius = cv2.distanceTransform(found.mask.astype(np.uint8), cv2.DIST_L2, 3).max()
    return found if found.stands_out() and radius < THICKEST * min(levels.shape) else None


def _in_shadow(levels: np.ndarray) -> _Contrast | None:
    """Return the dark strokes of a page that a shadow lies on, None where there are none."""
    found = _Contrast(levels, at(FINE, levels, closed))
    return found if found.stands_out(STRONG) and found.mask.mean() < CROWDED else None


def _is_written_on(pixels: np.ndarray, sheet: np.ndarray) -> bool:
    """Tell whether what lies around a sheet, bool [H, W], bears writing like the sheet's own.

    Then the sheet is but the part of a page that no shadow lies on.
    """
    found = _in_shadow(pixels.astype(np.float32))
    if found is None:
        return False
    reach = 2 * int(BEYOND * max(sheet.shape)) + 1
    beyond = cv2.dilate(sheet.astype(np.uint8), np.ones((reach, reach), np.uint8)) == 0
    if not beyond.any() or np.percentile(found.darkness[beyond], 75) > PLAIN * found.contrast:
        return False
    dark = found.darkness > WRITING * found.contrast
    inside, outside = _sizes(dark & sheet), _sizes(dark & beyond)
    inside = inside[inside[:, :2].max(1, initial=0) >= SMALLEST]
    if not len(inside):
        return False
    height, area = np.median(inside[:, 0]), np.median(inside[:, 2])
    alike = (outside[:, 0] > height / 2) & (outside[:, 0] < 2 * height)
    return bool((alike & (outside[:, 2] > area / 4)).any())


def _sizes(mask: np.ndarray) -> np.ndarray:
    """Return height, width and area of the connected parts of a mask, bool [H, W]: int [N, 3]."""
    stats = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)[2][1:]
    return stats[:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA]]


def _sheet(pixels: np.ndarray) -> np.ndarray | None:
    """Return where a sheet on a darker table lies, bool [H, W]; None where all is the page."""
    sheet = find_sheet(pixels)
    return None if sheet is None or _is_written_on(pixels, sheet) else sheet


def _found(levels: np.ndarray) -> _Contrast | None:
    """Return what stands out from the paper of a page, float32 [H, W], None where nothing does."""
    found = _Contrast(levels, at(COARSE, levels, surface))
    runs_along = _along_edge(found.mask) > ALONG * min(levels.shape)
    if not (found.is_crowded or runs_along) and found.stands_out():
        return found
    other = _close_up(levels)
    if other is None and found.stands_out():
        other = _in_shadow(levels)
        if other is None and found.is_shadow:
            return None
    if other is None and found.is_crowded:
        other = _Contrast(levels, at(COARSE, levels, median))
    found = other or found
    return found if found.stands_out() else None


def _pen(found: _Contrast) -> np.ndarray:
    """Return what is surely the pen's, bool [H, W]: all ink, but for fainter printed lines."""
    if max(found.mask.shape) < SHARP:
        return found.mask  # so small, the pen's own strokes are grey
    across, down = find_rules(found.mask.astype(np.uint8))
    rules = across | down
    if not rules.any() or not (found.mask & ~rules).any():
        return found.mask
    line = np.percentile(found.darkness[rules], 75)
    pen = np.percentile(found.darkness[found.mask & ~rules], PEN)
    return found.darkness > (line + pen) / 2 if line < FAINT * pen else found.mask


def _close_to(mask: np.ndarray) -> np.ndarray:
    """Return what is no farther from a mask, bool [H, W], than its strokes are wide: the same."""
    ink = mask.astype(np.uint8)
    radius = cv2.distanceTransform(ink, cv2.DIST_L2, 3)[mask]
    side = 2 * max(1, round(REACH * float(np.percentile(radius, 90)))) + 1
    return cv2.dilate(ink, np.ones((side, side), np.uint8)) > 0


def _fading(found: _Contrast, mask: np.ndarray) -> np.ndarray:
    """Return where marks of a mask, bool [H, W], go on much fainter, as a pen run dry: the same."""
    none = np.zeros_like(mask)
    level = max(FADING * found.threshold, STRONG * found.grain, FAINTEST / 2)
    if found.grain < GRAINY or level > WEAKEST * found.threshold or max(mask.shape) < SHARP:
        return none
    weak = cv2.medianBlur((found.darkness > level).astype(np.uint8), 3)
    if any(lines.any() for lines in find_rules(weak)):
        return none  # printed lines would join the digits
    ink = mask.astype(np.uint8)
    rim = int((cv2.dilate(ink, np.ones((3, 3), np.uint8)) - ink).sum())
    edge = int(np.ceil((int(weak.sum()) - int(ink.sum())) / max(rim, 1)))
    if not 0 < edge < cv2.distanceTransform(ink, cv2.DIST_L2, 3).max():
        return none
    wider = cv2.dilate(ink, np.ones((2 * edge + 1, 2 * edge + 1), np.uint8)) > 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    dark = np.bincount(labels[mask & (found.darkness > found.contrast / 2)], minlength=count)
    more = np.bincount(labels[~wider], minlength=count)
    fades = (more > MORE * dark) & (dark > MORE * more)
    # A shadow's edge that touches a digit reaches farther than any digit does.
    fades &= stats[:, cv2.CC_STAT_HEIGHT] < FARTHER * _sizes(mask)[:, 0].max()
    fades[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = False
    fades[0] = False
    for n in np.flatnonzero(fades)[:SIGNS]:
        left, top, width, height, _ = stats[n]
        part = labels[top : top + height, left : left + width] == n
        depth = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 3).max()
        fades[n] = depth < BLOT * max(width, height)
    fades[np.flatnonzero(fades)[SIGNS:]] = False
    return fades[labels] & ~mask


def find_ink(pixels: np.ndarray) -> Ink | None:
    """Return the ink on a page, uint8 [H, W] grey, or None where the paper is blank.

    Where the page is a sheet on a darker table, only the sheet counts.
    """
    if (around := paper_around(pixels := unstretched(pixels))) is None:
        return _find_ink(pixels)
    edge, paper = around
    ink = _find_ink(np.pad(pixels, edge, constant_values=paper))
    return ink and Ink(*(each[edge:-edge, edge:-edge] for each in (ink.soft, ink.mask)))


def _find_ink(pixels: np.ndarray) -> Ink | None:
    sheet = _sheet(pixels)
    if sheet is not None:
        pixels = without_table(pixels, sheet)
    noise = noise_of(pixels) if min(pixels.shape) > 8 else 0.0
    levels: np.ndarray = pixels.astype(np.float32)
    if noise > NOISY and min(pixels.shape) > 96:
        levels = cv2.GaussianBlur(levels, (0, 0), min(noise / 10, 2.0))
    found = _found(levels)
    if found is None:
        return None
    table = find_table(found.mask)
    if table is not None:
        paper = at(COARSE, levels, lambda coarse: paper_beside(coarse, table))
        found = _found(np.where(table, paper, levels)) or found
    near = _close_to(_pen(found))
    contrast = float(np.percentile(found.darkness[found.mask & near], 60))
    floor = 0.4 * found.threshold
    soft = (found.darkness - floor) * (255 / (contrast - floor))
    # A stroke fades at its ends: what is close to real ink is ink from three quarters of it on.
    mask = (found.darkness > 0.75 * found.threshold) & near
    fading = _fading(found, mask)
    soft[fading] = np.maximum(soft[fading], DRY)
    mask |= fading
    if sheet is not None:
        mask = without_edge(mask, sheet)
    return Ink(soft.clip(0, 255).astype(np.uint8), mask.astype(np.uint8))
