"""Paper and ink: uneven light evened out, polarity found, the ink told from the paper.

The paper is what most of the picture is: a smooth surface fitted to it, with little say for what
lies far off, and where that does not do (a shadow's edge) the median of a wide window. Whatever
differs from it towards one side is ink; Otsu's threshold (IEEE SMC 9(1), 1979) says how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from model.reading.sheet import find_sheet

COARSE = 64  # long side on which the paper is fitted
FAINTEST = 16  # contrast of ink in grey levels below which it is the paper's own grain
CLEAR = 4.0  # contrast of ink over the paper's noise
NOISY = 4.0  # grey levels of noise from which on it is smoothed
CROWDED = 0.4  # part of the picture under ink from which on the paper was taken wrongly


@dataclass(frozen=True)
class Ink:
    """The ink of a page: `soft` uint8 [H, W], white on black, and `mask` uint8 0/1, what is ink."""

    soft: np.ndarray
    mask: np.ndarray


def noise_of(pixels: np.ndarray) -> float:
    """Return the standard deviation of pixel noise in uint8 [H, W], in grey levels.

    Immerkær, Computer Vision and Image Understanding 64(2), 1996, with the median for the mean,
    so that strokes do not count.
    """
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return _median_size(cv2.filter2D(pixels, cv2.CV_32F, kernel)) / 0.6745 / 6


def _median_size(values: np.ndarray) -> float:
    """Return the median of |values|, float32; some 40,000 of them will do."""
    if values.ndim == 1:
        return float(np.median(np.abs(values[:: max(1, values.size // 40_000)])))
    step = max(1, round((values.size / 40_000) ** 0.5))
    return float(np.median(np.abs(values[::step, ::step])))


def _surface(pixels: np.ndarray, page: np.ndarray | None = None) -> np.ndarray:
    """Return the paper under float32 [h, w]: a quadratic surface, robustly fitted.

    With `page`, bool [h, w], only to what lies there.
    """
    height, width = pixels.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].reshape(2, -1)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 1)
    levels = pixels.ravel().astype(np.float64)
    counts = np.ones(len(levels), bool) if page is None else page.ravel()
    paper = np.full_like(levels, np.median(levels[counts]))
    for _ in range(6):
        gap = np.abs(levels - paper)
        # Cauchy weights; the floor keeps a perfectly even page from dividing by nothing.
        weights = counts / (1 + (gap / (2 * np.median(gap[counts]) + 3)) ** 2)
        weighted = terms * weights[:, None]
        paper = terms @ np.linalg.lstsq(weighted.T @ terms, weighted.T @ levels, rcond=None)[0]
    return paper.reshape(height, width).astype(np.float32)


def _median(pixels: np.ndarray) -> np.ndarray:
    """Return the paper under float32 [h, w]: the median of a window of a third of the picture."""
    side = max(3, max(pixels.shape) // 3) | 1
    around = cv2.copyMakeBorder(
        pixels.clip(0, 255).astype(np.uint8), *(4 * [side // 2]), cv2.BORDER_REPLICATE
    )
    middle = cv2.medianBlur(around, min(side, 255))
    edge = side // 2
    return middle[edge:-edge, edge:-edge].astype(np.float32)


def _darkness(pixels: np.ndarray, paper: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return how far each pixel is from the paper towards ink, and to any side, and the noise.

    The first two are float32 [H, W].

    Dark ink is counted in parts of the light that falls there, light ink in grey levels.
    """
    gap = pixels - paper
    spread = _median_size(gap) * 1.4826
    far = max(3 * spread, FAINTEST / 2)
    if gap[np.abs(gap) > far].sum() > 0:
        return np.maximum(gap, 0), gap, spread
    return np.maximum(-gap / np.maximum(paper, 24) * 224, 0), gap, spread


def _evened(pixels: np.ndarray, fit: object) -> tuple[np.ndarray, np.ndarray, float]:
    """Return what `_darkness` does, over the paper that `fit` finds."""
    height, width = pixels.shape
    scale = min(1, COARSE / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    coarse = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(fit(coarse), (width, height), interpolation=cv2.INTER_LINEAR)
    return _darkness(pixels, paper)


def _threshold(darkness: np.ndarray) -> float:
    """Return Otsu's threshold of float32 darkness."""
    levels = darkness.clip(0, 255).astype(np.uint8)
    return float(cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])


def _is_crowded(mask: np.ndarray) -> bool:
    """Tell whether so much is taken for ink that the paper must have been taken wrongly."""
    edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    return bool(mask.mean() > CROWDED or edge.mean() > CROWDED / 2)


def _without_table(pixels: np.ndarray) -> np.ndarray:
    """Return a picture, uint8 [H, W], with paper laid over what lies around a sheet, if any."""
    sheet = find_sheet(pixels)
    if sheet is None:
        return pixels
    height, width = pixels.shape
    scale = COARSE / max(height, width)
    size = max(2, round(width * scale)), max(2, round(height * scale))
    coarse = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    inside = cv2.resize(sheet.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    paper = cv2.resize(_surface(coarse, inside), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(sheet, pixels, paper.clip(0, 255)).astype(np.uint8)


def find_ink(pixels: np.ndarray) -> Ink | None:
    """Return the ink on a page, uint8 [H, W] grey, or None where the paper is blank.

    Where the page is a sheet on a darker table, only the sheet counts.
    """
    pixels = _without_table(pixels)
    noise = noise_of(pixels) if min(pixels.shape) > 8 else 0.0
    levels = pixels.astype(np.float32)
    if noise > NOISY and min(pixels.shape) > 96:
        levels = cv2.GaussianBlur(levels, (0, 0), min(noise / 10, 2.0))
    for fit in (_surface, _median):
        darkness, gap, spread = _evened(levels, fit)
        threshold = max(_threshold(darkness), FAINTEST / 2)
        mask = darkness > threshold
        if not _is_crowded(mask):
            break
    if not mask.any():
        return None
    contrast = float(np.percentile(darkness[mask], 60))
    # Bold ink must not count as the paper's grain.
    spread = min(spread, _median_size(gap[~mask]) * 1.4826)
    if contrast < max(FAINTEST, CLEAR * spread):
        return None
    floor = 0.4 * threshold
    soft = ((darkness - floor) * (255 / (contrast - floor))).clip(0, 255).astype(np.uint8)
    # A stroke fades at its ends: what joins real ink is ink from three quarters of it on.
    return Ink(soft, (darkness > 0.75 * threshold).astype(np.uint8))
