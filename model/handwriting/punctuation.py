"""The six signs that the networks do not know, drawn to match the digits beside them.

They are procedural: one or two strokes each, in the stroke width and slant that were measured of
the digits, a little unsteady as the digits are. Points are in heights of a digit, the origin on the
base line, upwards positive; the slant is added to them.
"""

from __future__ import annotations

import numpy as np

from model.handwriting.glyphs import Glyph, Pen, cut

MIDDLE = 0.44  # where the dash lies and the plus crosses
LEAN = 0.3  # of the slash, beside the hand's own slant
UNSTEADY = 0.018  # heights by which a point of a stroke strays, standard deviation
POINTS = 9  # of a stroke; straight pieces between them
# A dot is a short stroke: the pen turns on the spot.
DOT = 0.012
DOT_STEADIER = 0.4  # or dots become dashes
STROKES = {
    ".": [[(0.0, 0.05), (DOT, 0.05)]],
    ",": [[(0.0, 0.06), (0.02, -0.02), (-0.07, -0.15)]],
    ":": [[(0.0, 0.17), (DOT, 0.17)], [(0.0, 0.62), (DOT, 0.62)]],
    "-": [[(0.0, MIDDLE - 0.01), (0.19, MIDDLE + 0.015), (0.38, MIDDLE)]],
    "/": [[(-0.03, -0.1), (0.45 * LEAN, 0.45), (1.04 * LEAN, 1.04)]],
    "+": [
        [(0.0, MIDDLE), (0.22, MIDDLE + 0.01), (0.44, MIDDLE)],
        [(0.22, MIDDLE - 0.22), (0.22, MIDDLE), (0.22, MIDDLE + 0.22)],
    ],
}
DOTTED = ".,:"
BOLDER = 1.2  # a dot is wider than the stroke that makes it


def _curve(points: np.ndarray) -> np.ndarray:
    """Return float64 [POINTS, 2]: the quadratic Bezier curve through two or three points."""
    t = np.linspace(0, 1, POINTS)[:, None]
    if len(points) == 2:
        return (1 - t) * points[0] + t * points[1]
    # The control point that makes the curve pass through the middle one.
    control = 2 * points[1] - (points[0] + points[2]) / 2
    return (1 - t) ** 2 * points[0] + 2 * t * (1 - t) * control + t**2 * points[2]


def _outside(shape: tuple[int, int], points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Return float64 `shape`: how far each pixel lies outside a stroke, negative within.

    The stroke is made of the pieces between `points` [POINTS, 2], as wide as `radii` say.
    """
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    far = np.full(shape, np.inf)
    for index in range(len(points) - 1):
        (x, y), (to_right, down) = points[index], points[index + 1] - points[index]
        along = (columns - x) * to_right + (rows - y) * down
        t = np.clip(along / max(to_right**2 + down**2, 1e-9), 0, 1)
        radius = radii[index] + t * (radii[index + 1] - radii[index])
        away = np.hypot(columns - x - t * to_right, rows - y - t * down)
        np.minimum(far, away - radius, out=far)
    return far


def _radii(sign: str, pen: Pen) -> np.ndarray:
    """Return the pen's radius along a stroke: dots bold, a comma's tail thin, ends a little so."""
    t = np.linspace(0, 1, POINTS)
    half = pen.width / 2
    if sign == ",":
        return half * (BOLDER - 0.75 * t)
    return (
        np.full(POINTS, half * BOLDER) if sign in DOTTED else half * (1 - 0.18 * (2 * t - 1) ** 2)
    )


def sign_glyph(sign: str, pen: Pen, noise: np.ndarray) -> Glyph:
    """Return the glyph of one of the SIGNS, antialiased, drawn with `pen`.

    `noise`, standard normal float [12 or more], makes its strokes unsteady: the same noise draws
    the same sign.
    """
    strokes, used = [], 0
    for stroke in STROKES[sign]:
        stray = UNSTEADY * (DOT_STEADIER if len(stroke) == 2 else 1)
        points = np.array(stroke) + stray * noise[used : used + 2 * len(stroke)].reshape(-1, 2)
        used += 2 * len(stroke)
        points[:, 0] += pen.slant * points[:, 1]
        strokes.append(_curve(points * pen.height))
    radii = _radii(sign, pen)
    every = np.concatenate(strokes)
    rim = radii.max() + 2
    left, low = np.floor(every.min(axis=0) - rim)
    right, high = np.ceil(every.max(axis=0) + rim)
    shape = int(high - low), int(right - left)
    far = [
        _outside(shape, np.c_[points[:, 0] - left, high - points[:, 1]], radii)
        for points in strokes
    ]
    coverage = np.rint(np.clip(0.5 - np.min(far, axis=0), 0, 1) * 255).astype(np.uint8)
    rows, columns = cut(coverage)
    bottom = min(rows.stop, coverage.shape[0])
    return Glyph(coverage[rows, columns], drop=int(bottom - high))
