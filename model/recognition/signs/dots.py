"""Dots, commas and colons: specks beside digits, and what they are between two of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np

from model.recognition.components import Box, Mark, join, typical_height
from model.recognition.mnist_preprocessing import prepare
from model.recognition.segmentation import NO_DIGIT, Glyph, glyph_of
from model.recognition.signs.shapes import INK, bar_of

# A speck beside digits, in heights of theirs.
ASIDE = 0.5  # distance of a dot from a mark at most, in heights of the others
ABOVE, BELOW = 0.1, 0.3  # how far it may stand over the top and under the bottom, likewise
MAX_DOTS = 24  # more are the paper's grain
COMMA = 0.48  # its longer side at most, likewise
WHOLE = 0.8  # height of the digit that it stands beside, at least, likewise
BROKEN = 0.1  # how far the upper part of a broken digit may reach down beside the lower one
TOUCH = 0.26  # how far it may reach back under the digit before it, likewise
# Dots, commas and colons between two digits, likewise.
DOT_LEAST, DOT_MOST = 0.09, 0.5
FOOT_LOW, FOOT_HIGH = -0.25, 0.2  # middle of a dot or comma over the foot
# A comma ends further under the foot than a dot, and is less round: thickness over length.
TAIL, ROUND = 0.13, 0.74
FLAT = 1.4  # width of either, in its heights, at most: flatter is the end of a stroke
STEEPER = 0.6  # rise over run of a comma, at least
COLON_LOW, COLON_HIGH = (0.06, 0.38), (0.42, 0.76)  # middles of the two dots of a colon
OVER = 0.15  # how far the middle of one may lie over or under a neighbour
EDGE = 2  # pixels of its soft edge
CLEAR = 0.1  # distance to other ink at least, or it is a splinter of that
MOST_DOTS = 4  # specks between two digits that are tried
ALIKE = 0.5  # size of one, in those of the other, at least


def find_dots(
    marks: list[Mark], specks: list[Box], whole: list[Mark]
) -> tuple[list[Mark], list[Box]]:
    """Return marks without the commas among them, and the boxes of commas and of dots.

    `whole` are the same marks with the pieces of digits joined, which tell how high digits are.
    """
    if not marks:
        return marks, []
    typical = typical_height(whole)
    commas = [mark for mark in marks if _is_comma(mark, [*marks, *whole], typical)]
    dots = [speck for speck in specks if any(_is_beside(speck, mark, typical) for mark in marks)]
    if len(dots) > MAX_DOTS:
        dots = []
    rest = [mark for mark in marks if not any(mark is comma for comma in commas)]
    return rest, [*dots, *((mark.x, mark.y, mark.width, mark.height) for mark in commas)]


def _is_beside(speck: Box, mark: Mark, typical: float) -> bool:
    x, y, width, height = speck
    aside, middle = max(mark.x - x - width, x - mark.right), y + height / 2
    inside = mark.y - ABOVE * typical <= middle <= mark.bottom + BELOW * typical
    return aside <= ASIDE * typical and inside


def _is_comma(mark: Mark, marks: list[Mark], typical: float) -> bool:
    """Tell whether a mark is small, low, beside the foot of another one, and under none."""
    if max(mark.width, mark.height) >= COMMA * typical:
        return False
    digits = [each for each in marks if each.height > WHOLE * typical]
    foot = any(
        -TOUCH * typical <= mark.x - each.right <= ASIDE * typical
        and (each.y + each.bottom) / 2 < mark.y
        and each.bottom <= mark.bottom <= each.bottom + 2 * BELOW * typical
        for each in digits
    )
    middle = mark.x + mark.width / 2
    # The upper part of a broken digit may reach beside what it stands on.
    return foot and not any(
        each.x <= middle < each.right
        and each.bottom <= mark.y + (0 if each.height > WHOLE * typical else BROKEN * typical)
        for each in marks
        if each.height > COMMA * typical
    )


def dotted(left: Box, right: Box, height: float, dots: list[Box], soft: np.ndarray) -> list[Glyph]:
    """Return the dot, comma or colon between two digits' boxes, as a list of one; often none."""
    foot = (left[1] + left[3] + right[1] + right[3]) / 2
    top, room = min(left[1], right[1]), OVER * height
    found = [
        box
        for box in dots
        if left[0] + left[2] - room <= box[0] + box[2] / 2 <= right[0] + room
        and top - room <= box[1] + box[3] / 2 <= foot - FOOT_LOW * height
        and DOT_LEAST * height <= max(box[2:]) <= DOT_MOST * height
        and _is_clear(box, round(CLEAR * height), soft)
    ]
    # A speck beside them may be a splinter of either digit.
    some = [list(pair) for pair in combinations(found[:MOST_DOTS], 2)] + [[box] for box in found]
    for boxes in some:
        if _are_dots(boxes, foot, height):
            mark = join([_cut(box, soft) for box in boxes])
            sign = ":" if len(boxes) > 1 else _dot_or_comma(boxes[0], foot, height, mark.ink)
            return [replace(glyph_of(mark, prepare(mark.ink), NO_DIGIT), sign=sign)]
    return []


def _is_clear(box: Box, reach: int, soft: np.ndarray) -> bool:
    """Tell whether a speck stands free: a splinter lies close by the stroke that it is of."""
    x, y, width, height = box
    top, left = max(0, y - reach - EDGE), max(0, x - reach - EDGE)
    around = soft[top : y + height + reach + EDGE, left : x + width + reach + EDGE] > INK
    _, labels = cv2.connectedComponents(around.astype(np.uint8), connectivity=8)
    inner = np.zeros(around.shape, bool)
    rows = slice(max(0, y - EDGE - top), y - top + height + EDGE)
    inner[rows, max(0, x - EDGE - left) : x - left + width + EDGE] = True
    others = np.isin(labels, labels[~inner]) & (labels > 0)
    own = (around & ~others).astype(np.uint8)
    near = cv2.dilate(own, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    return bool(own.any() and not (near & others).any())


def _cut(box: Box, soft: np.ndarray) -> Mark:
    """Return the ink in a box of `soft`, uint8 [H, W], and a pixel around it: the soft edge."""
    x, y = max(0, box[0] - 1), max(0, box[1] - 1)
    return Mark(soft[y : box[1] + box[3] + 1, x : box[0] + box[2] + 1], x, y)


def _are_dots(boxes: list[Box], foot: float, height: float) -> bool:
    """Tell whether one speck stands at the foot of digits so high, or two as those of a colon."""
    sides = [max(box[2:]) for box in boxes]
    middles = sorted((foot - box[1] - box[3] / 2) / height for box in boxes)
    if len(boxes) == 1:
        _, _, wide, high = boxes[0]
        return wide <= FLAT * high + 1 and FOOT_LOW <= middles[0] <= FOOT_HIGH
    stand = COLON_LOW[0] <= middles[0] <= COLON_LOW[1]
    stand &= COLON_HIGH[0] <= middles[1] <= COLON_HIGH[1]
    return stand and min(sides) >= ALIKE * max(sides)


def _dot_or_comma(box: Box, foot: float, height: float, ink: np.ndarray) -> str:
    bar = bar_of(ink)
    if bar is None or bar.rise < STEEPER * abs(bar.run):
        return "."
    tail = (box[1] + box[3] - foot) / height / TAIL
    long = (1 - bar.thickness / bar.length) / (1 - ROUND)
    return "," if tail + long > 2 else "."


def unused(dots: list[Box], lines: list[list[Glyph]]) -> list[Box]:
    """Return the specks that are no sign in these lines."""
    boxes = [glyph.box for line in lines for glyph in line if glyph.sign]
    return [dot for dot in dots if not any(_is_within(dot, box) for box in boxes)]


def _is_within(dot: Box, box: Box) -> bool:
    x, y = dot[0] + dot[2] / 2 - box[0], dot[1] + dot[3] / 2 - box[1]
    return 0 <= x <= box[2] and 0 <= y <= box[3]
