"""Where a page bears handwriting, as a network sees it, and the ink that lies there.

A small fully convolutional network (Long et al., CVPR 2015; encoder and decoder joined as in U-Net,
MICCAI 2015) says for each place of a page how likely it is written on by hand. It has learned from
made pages alone. Where the other way is unsure of a photograph, its ink is read as well.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from model.recognition.binarization import Ink
from model.recognition.components import Box
from model.weights import load_graph

LARGEST, SMALLEST = 512, 192  # longer side of what the network sees, in pixels
STEP = 16  # its sides are whole multiples of so many pixels
SURELY, LIKELY, POSSIBLY = 0.5, 0.3, 0.15  # probability of ink, of its rim, of what is no paper
CERTAINLY = 0.8  # mean probability of a place where somebody wrote
FEWEST = 12  # pixels that are surely written, at least
FAINTEST = 4.0  # contrast under which nothing is ink, in grey levels
SUPPORTED = 0.02, 0.05  # part of a window that is paper, at least: of a wide one, of a narrow one
FINE = 4.0  # pixels of blur beyond which a page is shrunk for it

Finder = Callable[[np.ndarray], Ink | None]  # of the ink on a page


def _disc(size: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _paper_beside(levels: np.ndarray, written: np.ndarray) -> np.ndarray:
    """Return the paper under what may be written, uint8 [h, w] 0/1: float32 [h, w].

    It is the mean of the paper around: of a wider window where a narrow one has hardly any, of all.
    """
    keep = 1 - written.astype(np.float32)
    radius = float(cv2.distanceTransform(written, cv2.DIST_L2, 3).max())
    paper = np.full(levels.shape, levels[written == 0].mean() if keep.any() else levels.mean())
    for reach, least in zip((max(9.0, 3 * radius), max(3.0, radius)), SUPPORTED, strict=True):
        weight = _blurred(keep, reach)
        mean = _blurred(levels * keep, reach) / np.maximum(weight, 1e-6)
        paper = np.where(weight > least, mean, paper)
    return paper.astype(np.float32)


def _blurred(page: np.ndarray, reach: float) -> np.ndarray:
    """Return a page, float32 [h, w], blurred so far; in fewer pixels where it is far."""
    times = min(1.0, FINE / reach)
    size = tuple(max(1, round(side * times)) for side in page.shape)
    small = cv2.GaussianBlur(_resized(page, size), (0, 0), reach * times)
    return _resized(small, page.shape)


class PageNetwork:
    """Finds handwriting; safe to share between threads.

    Raises WeightsError where the network is missing, damaged or another one.
    """

    def __init__(self, path: Path) -> None:
        self._graph = load_graph(path, {"page"})

    def probabilities(self, pixels: np.ndarray) -> np.ndarray:
        """Return how likely each place of a page, uint8 [H, W], is handwriting: float32 [h, w].

        It is the page at the size that the network sees, its longer side 192 to 512 pixels.
        """
        height, width = pixels.shape
        longer = max(height, width)
        scale = min(max(longer, SMALLEST), LARGEST) / longer
        seen = _resized(pixels, (max(1, round(height * scale)), max(1, round(width * scale))))
        high, wide = seen.shape
        rims = STEP, STEP + -high % STEP, STEP, STEP + -wide % STEP
        seen = cv2.copyMakeBorder(seen, *rims, cv2.BORDER_REPLICATE)
        found = self._graph.run(None, {"page": seen[None, None].astype(np.float32) / 255})[0]
        return np.asarray(found[0, 0, STEP : STEP + high, STEP : STEP + wide])

    def find_places(self, pixels: np.ndarray) -> list[Box]:
        """Return the boxes of what is certainly written on a page, uint8 [H, W], in its pixels."""
        likely = self.probabilities(pixels)
        surely = (likely > SURELY).astype(np.uint8)
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(surely, connectivity=8)
        sums = np.bincount(labels.ravel(), likely.ravel(), count)
        scale = pixels.shape[1] / likely.shape[1]
        return [
            tuple(round(side * scale) for side in box[:4])
            for box, total in zip(boxes[1:].tolist(), sums[1:], strict=True)
            if total >= CERTAINLY * box[cv2.CC_STAT_AREA]
        ]

    def find_ink(self, pixels: np.ndarray) -> Ink | None:
        """Return the ink on a page, uint8 [H, W] grey, None where nothing is written."""
        likely = self.probabilities(pixels)
        if (likely > SURELY).sum() < FEWEST:
            return None
        written = cv2.dilate((likely > POSSIBLY).astype(np.uint8), _disc(5))
        small = _resized(pixels, likely.shape).astype(np.float32)
        paper = _resized(_paper_beside(small, written), pixels.shape)
        rim = cv2.dilate((likely > LIKELY).astype(np.uint8), _disc(3))
        near = cv2.resize(rim, pixels.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
        gap = pixels - paper
        surely = _resized(likely, pixels.shape) > SURELY
        if not surely.any():
            return None
        is_dark = float(np.median(gap[surely])) < 0
        darkness = np.maximum(-gap / np.maximum(paper, 24) * 224 if is_dark else gap, 0)
        levels = darkness[near].clip(0, 255).astype(np.uint8)
        otsu, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        threshold = max(FAINTEST, otsu)
        inked = darkness[near & (darkness > threshold)]
        if not inked.size:
            return None
        floor = 0.4 * threshold
        contrast = max(float(np.percentile(inked, 60)) - floor, 1.0)
        soft = np.where(near, (darkness - floor) * (255 / contrast), 0)
        mask = near & (darkness > 0.75 * threshold)
        return Ink(soft.clip(0, 255).astype(np.uint8), mask.astype(np.uint8))


def _resized(page: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return a page [H, W] at another size, smoothed where it gets smaller."""
    if page.shape == shape:
        return page
    method = cv2.INTER_AREA if shape[0] < page.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(page, shape[::-1], interpolation=method))
