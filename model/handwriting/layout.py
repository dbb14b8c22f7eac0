"""Setting glyphs on a base line, as close as their ink allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.handwriting.glyphs import SCALE, Glyph
from model.handwriting.strokes import Stroke

GAP = 4 * SCALE  # closest distance between the ink of two neighbours, in pixels
SPACE = 9 * SCALE  # what a space adds to it
UNDER = 0.6  # part of the narrower neighbour's width that may reach under or over the other
MARGIN = 5 * SCALE
FAR = 1_000_000


def _edges(glyph: Glyph, above: int, below: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last inked column of each row, int [above + below].

    Rows run from `above` the base line downwards; without ink they are FAR and -FAR.
    """
    first, last = np.full(above + below, FAR), np.full(above + below, -FAR)
    inked = glyph.coverage >= 128
    some = inked.any(axis=1)
    rows = np.flatnonzero(some) + above - glyph.height
    first[rows] = inked[some].argmax(axis=1)
    last[rows] = inked.shape[1] - 1 - inked[some][:, ::-1].argmax(axis=1)
    return first, last


def _advance(before: Glyph, after: Glyph, gap: int = GAP) -> int:
    """Return the columns from the left of `before` to that of `after`: `gap` between their ink.

    The distance is Euclid's, over all rows: a disc of radius `gap` rolls along the strokes.
    """
    above, below = max(before.height, after.height), max(before.drop, after.drop) + 1
    last, first = _edges(before, above, below)[1], _edges(after, above, below)[0]
    needed = -FAR
    for shift in range(-gap, gap + 1, 2):
        reach = int((gap**2 - shift**2) ** 0.5)
        if abs(shift) >= len(first):
            continue
        ours = last[max(shift, 0) : len(last) + min(shift, 0)]
        theirs = first[max(-shift, 0) : len(first) + min(-shift, 0)]
        needed = max(needed, int((ours - theirs).max()) + reach)
    narrower = min(before.coverage.shape[1], after.coverage.shape[1])
    return max(needed, int(before.coverage.shape[1] - UNDER * narrower))


def set_line(
    glyphs: list[Glyph | None], overlaps: Sequence[int] = ()
) -> tuple[np.ndarray, list[int]]:
    """Set glyphs on one base line; None is a space.

    `overlaps` are columns, from the second glyph on, by which the ink of each lies over that of the
    one before it; 0 where they stand apart, as all do without any.

    Returns the coverage uint8 [height, width] with MARGIN around, and each glyph's first column
    (-1 for a space).
    """
    columns, place, before = [], MARGIN, None
    for at, glyph in enumerate(glyphs):
        if glyph is None:
            place += SPACE
            columns.append(-1)
            continue
        if before is not None:
            overlap = overlaps[at - 1] if overlaps else 0
            place += _advance(before, glyph, 0) - overlap if overlap else _advance(before, glyph)
        columns.append(place)
        before = glyph
    drawn = [(glyph, left) for glyph, left in zip(glyphs, columns, strict=True) if glyph]
    above = _above(glyphs)
    below = max(0, *(glyph.drop for glyph, _ in drawn))
    width = max(left + glyph.coverage.shape[1] for glyph, left in drawn)
    line = np.zeros((above + below + 2 * MARGIN, width + MARGIN), np.uint8)
    for glyph, left in drawn:
        top = MARGIN + above - glyph.height
        part = line[top : top + glyph.coverage.shape[0], left : left + glyph.coverage.shape[1]]
        np.maximum(part, glyph.coverage, out=part)
    return line, columns


def placed(glyphs: list[Glyph | None], columns: list[int]) -> list[list[Stroke]]:
    """Return the strokes of each glyph where `set_line` has set it, without the spaces."""
    above = _above(glyphs)
    return [
        [each.moved(1, left, MARGIN + above - glyph.height) for each in glyph.strokes]
        for glyph, left in zip(glyphs, columns, strict=True)
        if glyph
    ]


def _above(glyphs: list[Glyph | None]) -> int:
    return max(glyph.height for glyph in glyphs if glyph)
