"""The six signs that the networks do not know, drawn to match the digits beside them.

They are procedural: one or two strokes each, in the stroke width and slant that were measured of
the digits, a little unsteady as the digits are. Points are in heights of a digit, the origin on the
base line, upwards positive; the slant is added to them.
"""

from __future__ import annotations

import numpy as np

from model.handwriting.glyphs import Glyph, Pen, inked
from model.handwriting.strokes import Stroke

MIDDLE = 0.44  # where the dash lies and the plus crosses
LEAN = 0.3  # of the slash, beside the hand's own slant
UPRIGHT = -0.05  # what a slash takes of a backward slant, or it reads as a bar
UNSTEADY = 0.018  # heights by which a point of a stroke strays, standard deviation
# A dot is a short stroke: the pen turns on the spot.
DOT = 0.012
STEADIER = 0.4  # or dots become dashes
STROKES = {
    ".": [[(0.0, 0.05), (DOT, 0.05)]],
    ",": [[(0.0, 0.05), (-0.015, -0.05), (-0.06, -0.13)]],
    ":": [[(0.0, 0.17), (DOT, 0.17)], [(0.0, 0.62), (DOT, 0.62)]],
    "-": [[(0.0, MIDDLE - 0.01), (0.19, MIDDLE + 0.015), (0.38, MIDDLE)]],
    "/": [[(-0.03, -0.1), (0.45 * LEAN, 0.45), (1.04 * LEAN, 1.04)]],
    "+": [
        [(0.0, MIDDLE), (0.22, MIDDLE + 0.01), (0.44, MIDDLE)],
        [(0.22, MIDDLE - 0.22), (0.22, MIDDLE), (0.22, MIDDLE + 0.22)],
    ],
}
DOTTED = ".,:"
BOLDER = 1.15  # dots and commas are wider than the digits' strokes


def sign_glyph(sign: str, pen: Pen, noise: np.ndarray) -> Glyph:
    """Return the glyph of one of the SIGNS, antialiased, drawn with `pen`.

    `noise`, standard normal float [12 or more], makes its strokes unsteady: the same noise draws
    the same sign.
    """
    width = pen.width * (BOLDER if sign in DOTTED else 1)
    lean = max(pen.slant, UPRIGHT) if sign == "/" else pen.slant
    strokes, used = [], 0
    for stroke in STROKES[sign]:
        stray = UNSTEADY * (STEADIER if sign in DOTTED else 1)
        points = np.array(stroke) + stray * noise[used : used + 2 * len(stroke)].reshape(-1, 2)
        used += 2 * len(stroke)
        if len(points) == 3:  # the control point that leads the curve through the middle one
            points[1] = 2 * points[1] - (points[0] + points[2]) / 2
        points[:, 0] += lean * points[:, 1]
        strokes.append(Stroke(points * (pen.height, -pen.height), width))
    return inked(strokes, base=0)
