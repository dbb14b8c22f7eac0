"""A photograph that lies on its side: what is not read surely is read in the other three turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import numpy as np

from model.recognition.components import TooManyMarks
from model.recognition.segmentation import MOST_CROPS, Classify, Glyph

NONE = 10  # the answer for what is no digit
Lines = list[list[Glyph]]
FEWEST, MOST = 2, 20  # signs that are worth it: of one alone nothing tells, many take their time
CERTAIN = 0.93  # mean certainty from which on a reading is upright
MOSTLY = 0.5  # part of them that are digits, from which on it may be
BETTER = 0.12  # by how much another turn must be surer
KEPT = 0.5  # part of the signs that a turn must find again
FEW = 6  # signs up to which every turn is read; of more, ...
TRIED = 2  # ... those in which they look surest alone
RATIO = 1.5  # of lines to the longest line's signs: so many lines are one, on its side


class Work:
    """How many crops were read for one answer: a page may be read again, turned or by its hues."""

    crops = 0

    def counted(self, classify: Classify) -> Classify:
        """Return `classify`, counting what it is given."""

        def count(crops: np.ndarray) -> np.ndarray:
            self.crops += len(crops)
            return classify(crops)

        return count

    @property
    def is_left(self) -> bool:
        """Whether there is time for another reading."""
        return self.crops < MOST_CROPS


def certainty(lines: Lines) -> float:
    """Return the mean probability of the likeliest digits, 0..1; 0 where there is no sign."""
    glyphs = _plain(lines)
    return float(np.mean([g.probabilities[:NONE].max() for g in glyphs])) if glyphs else 0.0


def _plain(lines: Lines) -> list[Glyph]:
    """Return all glyphs but the signs between digits, which look alike in any turn."""
    return [glyph for glyph in chain.from_iterable(lines) if not glyph.sign]


def _may_lie(lines: Lines) -> bool:
    count = len(_plain(lines))
    if not FEWEST <= count <= MOST:
        return False
    stacked = len(lines) >= RATIO * max(map(len, lines)) and len(lines) > FEWEST
    answers = [glyph.probabilities for glyph in _plain(lines)]
    digits = np.mean([each.argmax() < NONE for each in answers])
    sure = np.mean([each.max() for each in answers])
    return bool(stacked or digits < MOSTLY or sure < CERTAIN)


def _promising(lines: Lines, classify: Classify) -> list[int]:
    """Return the quarters to the left that are worth a reading, which takes as long as the first.

    The most promising one comes first.
    """
    crops = np.stack([glyph.crop for glyph in _plain(lines)])
    tried = 3 if len(crops) <= FEW else TRIED

    def sure(quarter: int) -> float:
        turned = classify(np.ascontiguousarray(np.rot90(crops, quarter, axes=(1, 2))))
        return float(turned[:, :NONE].max(axis=1).mean())

    return sorted([1, 2, 3], key=sure, reverse=True)[:tried]


def upright(
    pixels: np.ndarray, lines: Lines, read: Callable[[np.ndarray], Lines], classify: Classify
) -> Lines:
    """Return the lines of a picture, uint8 [H, W], by the turn in which they are surest.

    `lines` are those of the picture as it is, `read` reads it turned, `classify` reads crops. Boxes
    are where they stand in the picture as it is.
    """
    if not _may_lie(lines):
        return lines
    best, surest = lines, certainty(lines) + BETTER
    fewest = KEPT * len(_plain(lines))
    for quarter in _promising(lines, classify):
        try:
            turned = read(np.ascontiguousarray(np.rot90(pixels, quarter)))
        except TooManyMarks:
            continue
        sure = certainty(turned)
        # Signs of a line that lies apart stand below one another: more lines than signs in them.
        if len(_plain(turned)) < fewest:
            continue
        if sure > surest and len(turned) < RATIO * max(map(len, turned)):
            back = [[_back(glyph, quarter, pixels.shape) for glyph in line] for line in turned]
            best, surest = back, sure
    return best


def _back(glyph: Glyph, quarter: int, shape: tuple[int, ...]) -> Glyph:
    """Return a glyph read in a picture turned by quarters to the left, its box turned back."""
    x, y, width, height = glyph.box
    high, wide = shape
    box = {
        1: (wide - y - height, x, height, width),
        2: (wide - x - width, high - y - height, width, height),
        3: (y, high - x - width, height, width),
    }[quarter]
    return replace(glyph, box=box)
