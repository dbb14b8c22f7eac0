"""A written number as SVG: its outlines, traced and rounded, for print at any size.

OpenCV walks the border pixels of the ink; every border is moved to where the coverage crosses a
half, thinned to a point every STEP pixels, and drawn as quadratic curves from middle to middle of
those points, so that no corner is left that the pen did not make.
"""

from __future__ import annotations

from html import escape

import cv2
import numpy as np

from model.handwriting.raster import INK

STEP = 7.0  # pixels between two points of an outline
SMALLEST = 12.0  # area in pixels of an outline that is worth a path
SOFT = 5  # points of the unthinned outline, to each side, that are averaged


def _on_the_edge(border: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """Return border pixels, int [N, 2], as float points where the ink, float32 0..1, is a half.

    The ink falls by about its gradient for each pixel, so that one step along it arrives.
    """
    x, y = border.T.clip(1, np.array(soft.shape[::-1])[:, None] - 2)
    slope = np.stack([soft[y, x + 1] - soft[y, x - 1], soft[y + 1, x] - soft[y - 1, x]], axis=1) / 2
    steepness = (slope**2).sum(axis=1, keepdims=True)
    step = (0.5 - soft[y, x])[:, None] * slope / np.maximum(steepness, 1e-3)
    # A pixel is the square around its middle, which lies at a half.
    return border + np.clip(step, -1.0, 1.0) + 0.5


def _rounded(points: np.ndarray) -> np.ndarray:
    """Return an outline float [N, 2] averaged along itself and thinned to a point every STEP."""
    around = np.concatenate([points[-SOFT:], points, points[:SOFT]])
    kernel = np.full(2 * SOFT + 1, 1 / (2 * SOFT + 1))
    smooth = np.stack([np.convolve(axis, kernel, "valid") for axis in around.T], axis=1)
    closed = np.concatenate([smooth, smooth[:1]])
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(6, round(length[-1] / STEP))
    stops = np.linspace(0, length[-1], count, endpoint=False)
    return np.stack([np.interp(stops, length, axis) for axis in closed.T], axis=1)


def _path(points: np.ndarray) -> str:
    """Return one closed path of quadratic curves with `points` [N, 2] as control points."""
    middles = (points + np.roll(points, -1, axis=0)) / 2
    start = f"M{middles[-1][0]:.1f} {middles[-1][1]:.1f}"
    curves = (
        f"Q{x:.1f} {y:.1f} {to_x:.1f} {to_y:.1f}"
        for (x, y), (to_x, to_y) in zip(points, middles, strict=True)
    )
    return start + "".join(curves) + "Z"


def outlines(coverage: np.ndarray) -> list[np.ndarray]:
    """Return the outlines of a coverage uint8 [height, width], holes included: float [N, 2] each.

    Points are x and y in pixels from the upper left corner, about STEP apart.
    """
    ink = (coverage >= 128).astype(np.uint8)
    soft = cv2.GaussianBlur(coverage, (0, 0), 1).astype(np.float32) / 255
    borders, _ = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [
        _rounded(_on_the_edge(border[:, 0], soft))
        for border in borders
        if cv2.contourArea(border) >= SMALLEST
    ]


def number_svg(coverage: np.ndarray, title: str = "") -> bytes:
    """Return a coverage uint8 [height, width] as an SVG of one path, in ink on nothing.

    `title` is what a reader of the screen says; it is escaped.
    """
    height, width = coverage.shape
    path = "".join(_path(points) for points in outlines(coverage))
    colour = "#{:02x}{:02x}{:02x}".format(*INK)
    named = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">{named}'
        f'<path fill="{colour}" fill-rule="evenodd" d="{path}"/></svg>\n'
    ).encode()
