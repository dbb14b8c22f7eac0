"""The signs that we write, read: . , : - / + between the digits of a line.

Nothing is learnt here: each is told by its shape, and by where it stands beside its neighbours, in
heights of the digits, as model/handwriting/punctuation.py sets it. What may be one is named before
the digits are read, so that it is not joined to any; it counts once both neighbours are digits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.recognition.components import Box, Mark, typical_height
from model.recognition.dirt import is_digit
from model.recognition.segmentation import NO_DIGIT, Glyph
from model.recognition.signs.dots import dotted
from model.recognition.signs.shapes import FLAT, INK, bar_of, is_plus, slant_of

TALL = 0.6  # height of a neighbour, in those of the tallest of the line, at least
OVER = 0.1  # how far the middle of a sign may lie over or under a neighbour, in heights
AHEAD = 0.6  # gap between a sign and the number that it stands before, at most, likewise
# A dash, in heights of the digits.
SHORTEST, LONGEST = 0.2, 1.0
THICKEST = 0.3
CLEAR = 0.06  # distance to other ink, at least, or it is a stroke of that
LOWEST, HIGHEST = 0.27, 0.65  # of its middle, and of the crossing of a plus, over the foot
# A slash: it reaches further down than its neighbours, and leans more than they do.
HIGH = 1.15
REACH, UNDER = -0.02, 0.09  # over the top and under the foot of both, at least
LEANING = 0.2  # more than the digits do: rise to the right over height
STEEP = 1.4  # of all its lean, at most
# A plus: two bars that cross, and nothing beside them.
SMALL, LARGE = 0.25, 0.95


@dataclass(frozen=True)
class Beside:
    """The neighbours of a mark, one or `both`, in pixels, and the line that it stands in.

    `foot` is the mean of their feet, `low` the lower one, `high` the higher one of their tops;
    `height` and `slant` are the medians of the line's other tall marks.
    """

    foot: float
    low: float
    high: float
    height: float
    slant: float
    both: bool


def parted_signs(marks: list[Mark], whole: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Return marks in no order without those that are a plus or a dash by their shape, and these.

    They are no fragment of the digit that may lean over them. `whole` are the same marks with the
    pieces of digits joined, which tell how high digits are.
    """
    if not marks:
        return [], []
    typical = typical_height(whole)
    apart = [
        mark
        for mark in marks
        if _is_plus(mark, typical)
        or (_is_dash(mark, typical) and not any(_is_near(mark, each, typical) for each in marks))
    ]
    return [mark for mark in marks if not any(mark is sign for sign in apart)], apart


def _is_near(dash: Mark, other: Mark, height: float) -> bool:
    """Tell whether another mark has ink close by a dash: it is a stroke of that, then."""
    if other is dash:
        return False
    reach = round(CLEAR * height)
    top, left = dash.y - reach - other.y, dash.x - reach - other.x
    rows = slice(max(0, top), max(0, top + dash.height + 2 * reach))
    columns = slice(max(0, left), max(0, left + dash.width + 2 * reach))
    return bool((other.ink[rows, columns] > INK).any())


def _is_dash(mark: Mark, height: float) -> bool:
    """Tell whether a mark is a dash beside digits so high."""
    if mark.height > LONGEST * height:
        return False
    bar = bar_of(mark.ink)
    if bar is None or not bar.is_slender or bar.rise > FLAT * abs(bar.run):
        return False
    long = SHORTEST * height <= bar.length <= LONGEST * height
    return long and bar.thickness <= THICKEST * height


def _is_plus(mark: Mark, height: float) -> bool:
    """Tell whether a mark is a plus beside digits so high."""
    sides = mark.width, mark.height
    return min(sides) >= SMALL * height and max(sides) <= LARGE * height and is_plus(mark.ink)


def name_signs(line: list[Mark]) -> list[str]:
    """Return what each mark of a line, from left to right, may be by its shape and place.

    "-", "/" or "+", and "" for what is none of them.
    """
    tallest = max(mark.height for mark in line)
    tall = [n for n, mark in enumerate(line) if mark.height >= TALL * tallest]
    slants = {n: slant_of(line[n].ink) for n in tall}
    return [_name(n, line, tall, slants) for n in range(len(line))]


def _name(n: int, line: list[Mark], tall: list[int], slants: dict[int, float]) -> str:
    mark, middle = line[n], line[n].x + line[n].width / 2
    before, after = [k for k in tall if k < n], [k for k in tall if k > n]
    if not after:
        return ""
    right = line[after[0]]
    height = float(np.median([line[k].height for k in tall if k != n]))
    room = OVER * height
    if middle > right.x + room or (before and middle < line[before[-1]].right - room):
        return ""
    if not before and right.x - mark.right > AHEAD * height:
        return ""
    beside = [line[before[-1]], right] if before else [right]
    feet, tops = [each.bottom for each in beside], [each.y for each in beside]
    slant = float(np.median([slants[k] for k in tall if k != n]))
    place = Beside(float(np.mean(feet)), max(feet), min(tops), height, slant, len(beside) > 1)
    sign = sign_of(mark, place)
    splinter = sign == "-" and any(_is_near(mark, each, height) for each in line)
    return "" if splinter else sign


def sign_of(mark: Mark, place: Beside) -> str:
    """Return "-", "/" or "+" where a mark is one beside such neighbours, else ""."""
    if place.both and mark.height >= HIGH * place.height:
        return "/" if _is_slash(mark, place) else ""
    middle = (place.foot - mark.y - mark.height / 2) / place.height
    if not LOWEST <= middle <= HIGHEST:
        return ""
    if _is_plus(mark, place.height):
        return "+"
    return "-" if _is_dash(mark, place.height) else ""


def _is_slash(mark: Mark, place: Beside) -> bool:
    bar = bar_of(mark.ink)
    if bar is None or not bar.is_slender or bar.run <= 0:
        return False
    lean = bar.run / max(bar.rise, 1e-9)
    return (
        lean - place.slant >= LEANING
        and lean <= STEEP
        and place.high - mark.y >= REACH * place.height
        and mark.bottom - place.low >= UNDER * place.height
    )


def confirmed(line: list[Glyph], dots: list[Box], soft: np.ndarray) -> list[Glyph]:
    """Return a line with the signs that stand between its digits, or before its first one.

    What may be a sign and does not stand there is what it was read as; `dots` are the specks of the
    page, `soft` uint8 [H, W] its ink.
    """
    told = [_settled(n, line, dots) for n in range(len(line))]
    heights = [glyph.box[3] for glyph in told if is_digit(glyph)]
    if len(heights) < 2 or not dots:
        return told
    height = float(np.median(heights))
    pointed: list[Glyph] = []
    for n, glyph in enumerate(told):
        if n and is_digit(glyph) and (before := _digit_beside(told, n, -1)):
            x, y, width, high = before.box
            width = max(x + width, told[n - 1].box[0] + told[n - 1].box[2]) - x
            pointed += dotted((x, y, width, high), glyph.box, height, dots, soft)
        pointed.append(glyph)
    return pointed


def _digit_beside(line: list[Glyph], n: int, step: int) -> Glyph | None:
    """Return the digit before or after a glyph; it may have splinters that touch it."""
    place = n + step
    while 0 <= place < len(line) and not line[place].sign:
        if is_digit(line[place]):
            return line[place]
        beyond = place + step
        if not 0 <= beyond < len(line) or not _touch(line[place].box, line[beyond].box):
            return None
        place = beyond
    return None


def _touch(one: Box, other: Box) -> bool:
    return max(one[0], other[0]) <= min(one[0] + one[2], other[0] + other[2]) + 1


def _settled(n: int, line: list[Glyph], dots: list[Box]) -> Glyph:
    """Return a glyph of a line with its sign if it is one, else as it was read."""
    glyph = line[n]
    if not glyph.sign:
        return glyph
    before = _digit_beside(line, n, -1) if n else glyph.sign in "+-"
    after = _digit_beside(line, n, 1)
    x, y, width, height = glyph.box
    # A dash with a dot over or under it is a sign of division.
    divides = glyph.sign == "-" and any(
        x <= box[0] + box[2] / 2 <= x + width and abs(box[1] + box[3] / 2 - y - height / 2) < width
        for box in dots
    )
    if before and after and not divides:
        return replace(glyph, probabilities=NO_DIGIT)
    return replace(glyph, sign="")
