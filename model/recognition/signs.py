"""Signs between digits: brackets and slashes, and dots and commas.

A bracket or a slash is one thin stroke, bowed or aslant. Alone such a stroke is a 1; what stands
beside it tells: it reaches over the digits of its line, and brackets come in pairs. A comma is a
small stroke at the foot of a digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.recognition.components import Box, Mark, typical_height

NONE = 10  # the answer for what is no digit
INK = 100  # grey level
SINGLE = 0.9  # part of its rows in which it is one stroke, at least
OFF = 0.07  # how far it may stray from a bow, in its heights
THIN, WIDE = 0.15, 0.25  # its median and greatest width in a row at most, likewise
SHORT = 8  # pixels of height under which it has no shape
PART = 0.5  # height of what is measured by, in those of the tallest
BOWED = 0.08  # from which on it may be a bracket, in heights
PAIRED, ALONE = 1.15, 1.4  # height, in those of the digits, of one of a pair and of another
STRAIGHT = 0.06  # bow of a slash at most
LEANING, HIGH = 0.25, 1.2  # rise to the right over its height, and height, of a slash at least
OBLIQUE = 0.6  # the first where there are other signs in the line: then it need not be taller
LOW = 0.75  # height of those signs at most, in those of the digits
ASIDE = 0.5  # distance of a dot from a mark at most, in heights of the others
ABOVE, BELOW = 0.1, 0.3  # how far it may stand over the top and under the bottom, likewise
MAX_DOTS = 24  # more are the paper's grain
COMMA = 0.4  # its longer side at most, likewise
TOUCH = 0.15  # how far it may reach back under the digit before it, likewise


@dataclass(frozen=True)
class Stroke:
    """A thin stroke from top to bottom, in its heights: how far it bows and leans to the right.

    `bow` is over 0 where its ends lie to the right of its middle, as those of ( do.
    """

    bow: float
    lean: float
    height: int


def stroke_of(ink: np.ndarray) -> Stroke | None:
    """Return a mark's `ink`, uint8 [H, W], as one stroke; None where it is anything else."""
    mask = ink > INK
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows) or rows[-1] - rows[0] + 1 < SHORT:
        return None
    mask = mask[rows[0] : rows[-1] + 1]
    height = len(mask)
    starts = mask[:, 0].astype(int) + (mask[:, 1:] & ~mask[:, :-1]).sum(axis=1)
    widths = mask.sum(axis=1)
    if (starts == 1).mean() < SINGLE or widths.max() > WIDE * height:
        return None
    if float(np.median(widths)) > THIN * height:
        return None
    kept = widths > 0
    y = np.linspace(-1, 1, height)[kept]
    x = (mask @ np.arange(mask.shape[1]))[kept] / widths[kept]
    terms = np.stack([np.ones_like(y), y, y * y], axis=1)
    fit = np.linalg.solve(terms.T @ terms, terms.T @ x)
    if np.abs(x - terms @ fit).max() > OFF * height:
        return None
    return Stroke(float(fit[2]) / height, float(-2 * fit[1]) / height, height)


def _brackets(strokes: list[Stroke | None], typical: float) -> np.ndarray:
    """Tell which strokes of a line are brackets, bool [N]; its digits are `typical` pixels high."""
    found = np.zeros(len(strokes), bool)
    open_at: list[int] = []
    for n, stroke in enumerate(strokes):
        if stroke is None or abs(stroke.bow) < BOWED or stroke.height <= PAIRED * typical:
            continue
        found[n] = stroke.height > ALONE * typical
        if stroke.bow > 0:
            open_at.append(n)
        elif open_at:
            found[[open_at.pop(), n]] = True
    return found


def _is_slash(stroke: Stroke | None, typical: float, among_signs: bool) -> bool:
    if stroke is None or abs(stroke.bow) >= STRAIGHT:
        return False
    reaches_over = stroke.height > HIGH * typical and stroke.lean > LEANING
    return reaches_over or (among_signs and stroke.lean > OBLIQUE)


def find_signs(line: list[Mark], read: np.ndarray) -> np.ndarray:
    """Tell which marks of a line, from left to right, are brackets and slashes: bool [N].

    `read` is float [N, 11], what each is read as alone.
    """
    strokes = [stroke_of(mark.ink) for mark in line]
    others = [mark.height for mark, stroke in zip(line, strokes, strict=True) if stroke is None]
    if not others:
        return np.zeros(len(line), bool)
    typical = float(np.median([each for each in others if each >= PART * max(others)]))
    found = _brackets(strokes, typical)
    # Digits that touch are no digit, either, but none of them is as low as + or x.
    low = np.array([mark.height < LOW * typical for mark in line])
    among_signs = bool(found.any() or (low & (read.argmax(axis=1) == NONE)).any())
    return found | [_is_slash(stroke, typical, among_signs) for stroke in strokes]


def find_dots(marks: list[Mark], specks: list[Box]) -> tuple[list[Mark], list[Box]]:
    """Return marks without the commas among them, and the boxes of commas and of dots."""
    if not marks:
        return marks, []
    typical = typical_height(marks)
    commas = [mark for mark in marks if _is_comma(mark, marks, typical)]
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
    digits = [each for each in marks if each.height > 2 * COMMA * typical]
    foot = any(
        -TOUCH * typical <= mark.x - each.right <= ASIDE * typical
        and (each.y + each.bottom) / 2 < mark.y
        and each.bottom <= mark.bottom <= each.bottom + 2 * BELOW * typical
        for each in digits
    )
    middle = mark.x + mark.width / 2
    return foot and not any(
        each.x <= middle < each.right and each.bottom <= mark.y for each in digits
    )
