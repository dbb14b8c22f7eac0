"""The paper under the ink: its noise, and four ways to find its light.

The ways are each for pictures of their own kind. All take float32 or uint8 [H, W] grey levels and
return the paper alone, float32 [H, W].
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

COARSE = 64  # long side on which the paper is fitted
FINE = 512  # long side on which strokes are closed over
FLAT = 0.5  # of neighbouring pixels that are equal, from which on a picture was drawn
WIDEST = 0.25  # width of a stroke that is closed over, in short sides


def median_size(values: np.ndarray) -> float:
    """Return the median of |values|, float32; some 40,000 of them will do."""
    if values.ndim == 1:
        return float(np.median(np.abs(values[:: max(1, values.size // 40_000)])))
    step = max(1, round((values.size / 40_000) ** 0.5))
    return float(np.median(np.abs(values[::step, ::step])))


def noise_of(pixels: np.ndarray) -> float:
    """Return the standard deviation of pixel noise in uint8 [H, W], in grey levels.

    Immerkær, Computer Vision and Image Understanding 64(2), 1996, with the median for the mean,
    so that strokes do not count.
    """
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return median_size(cv2.filter2D(pixels, cv2.CV_32F, kernel)) / 0.6745 / 6


def is_grainy(pixels: np.ndarray) -> bool:
    """Tell whether a picture, uint8 [H, W], has the grain of a camera's or scanner's: any format.

    In a drawing more than half of all neighbours are equal, of 28 pixels a side as of a thousand.
    """
    rows = pixels[:: max(1, pixels.size // 400_000)]
    return bool(np.mean(rows[:, 1:] == rows[:, :-1]) < FLAT) if pixels.shape[1] > 1 else False


def at(long_side: int, pixels: np.ndarray, fit: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return what `fit` finds on a copy no larger than `long_side`, at the picture's own size."""
    height, width = pixels.shape
    scale = min(1, long_side / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    coarse = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(fit(coarse), (width, height), interpolation=cv2.INTER_LINEAR)


def surface(pixels: np.ndarray, page: np.ndarray | None = None) -> np.ndarray:
    """Return a quadratic surface, robustly fitted: light that falls off.

    With `page`, bool [H, W], only to what lies there.
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


def median(pixels: np.ndarray) -> np.ndarray:
    """Return the median of a window of a third of the picture: light in patches."""
    side = max(3, max(pixels.shape) // 3) | 1
    edge = side // 2
    around = np.pad(pixels.clip(0, 255).astype(np.uint8), edge, "edge")
    middle = cv2.medianBlur(around, min(side, 255))
    return middle[edge:-edge, edge:-edge].astype(np.float32)


def closed(pixels: np.ndarray) -> np.ndarray:
    """Return the picture with all dark strokes closed over: a shadow stays, edge and all.

    Morphological closing. Beyond the picture it goes on as at its edge, so that a narrow shadow
    there is no stroke.
    """
    smooth = cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), 1)
    side = max(3, round(WIDEST * min(pixels.shape))) | 1
    around = np.pad(smooth, side, "edge")
    paper = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = paper[side:-side, side:-side]
    return paper + np.median(smooth - paper)  # the brightest grain of a place is not its paper


def larger_tone(levels: np.ndarray, threshold: float) -> np.ndarray:
    """Return the tone, of the two that `threshold` parts, that there is more of: a close-up."""
    light = levels > threshold
    return np.full_like(levels, np.median(levels[light == (light.mean() >= 0.5)]))
