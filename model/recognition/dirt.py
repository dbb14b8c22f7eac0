"""What is left out of a reading: flecks, and what lies at the picture's edge beside the writing."""

from __future__ import annotations

import numpy as np

from model.generation.latents import CLASSES
from model.recognition.segmentation import Glyph

FLECK = 0.45  # height, in heights of the tallest digit, under which what is no digit is dirt
OUTER = 0.06  # part of the width at each side in which edges of paper, of books and tables lie
NARROW = 0.35  # width of a piece of such an edge at most, in its heights
BESIDE = 0.8  # its distance from all other digits at least, in their heights
RIM = 0.005  # part of the longer side from the edge, in which a corner of the table begins
WRITTEN = 2  # digits elsewhere, at least

Lines = list[list[Glyph]]


def is_digit(glyph: Glyph) -> bool:
    """Whether a glyph is read as a digit."""
    return not glyph.sign and int(glyph.probabilities.argmax()) < CLASSES


def without_dirt(lines: Lines, shape: tuple[int, ...]) -> tuple[Lines, list[Glyph]]:
    """Return the lines of a page of `shape`, height and width, without dirt, and that apart.

    Dirt is what is no digit and much smaller than the digits; and what is read at the edge of the
    picture, alone in its line and apart from all other digits: the edge of a sheet reads as a 1.
    """
    tallest = max((g.box[3] for line in lines for g in line if is_digit(g)), default=0)

    edges = _edges(lines, shape)

    def is_dirt(glyph: Glyph) -> bool:
        is_none = not (glyph.sign or is_digit(glyph))
        return (is_none and max(glyph.box[2:]) < FLECK * tallest) or id(glyph) in edges

    kept = [[glyph for glyph in line if not is_dirt(glyph)] for line in lines]
    dirt = [glyph for line in lines for glyph in line if is_dirt(glyph)]
    return [line for line in kept if line], dirt


def _edges(lines: Lines, shape: tuple[int, ...]) -> set[int]:
    """Return the ids of the glyphs that are pieces of an edge beside the page."""
    height, width = shape
    rim = max(1, round(RIM * max(shape)))

    def is_in_corner(glyph: Glyph) -> bool:
        x, y, wide, high = glyph.box
        at_side, at_end = x <= rim or x + wide >= width - rim, y <= rim or y + high >= height - rim
        return at_side and at_end

    def is_outer(glyph: Glyph) -> bool:
        x, _, wide, high = glyph.box
        return (x + wide <= OUTER * width or x >= (1 - OUTER) * width) and wide < NARROW * high

    def is_apart(line: list[Glyph]) -> bool:
        return all(is_outer(glyph) or is_in_corner(glyph) for glyph in line)

    others = [g for line in lines if not is_apart(line) for g in line if is_digit(g)]
    if len(others) < WRITTEN:
        return set()
    clear = BESIDE * float(np.median([glyph.box[3] for glyph in others]))
    left = min(glyph.box[0] for glyph in others) - clear
    right = max(glyph.box[0] + glyph.box[2] for glyph in others) + clear
    return {
        id(glyph)
        for line in filter(is_apart, lines)
        for glyph in line
        if glyph.box[0] + glyph.box[2] <= left or glyph.box[0] >= right or is_in_corner(glyph)
    }
