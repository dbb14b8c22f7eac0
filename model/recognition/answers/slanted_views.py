"""Doubtful digits looked at again, slanted both ways: test-time augmentation.

What the network says of a crop and of two slanted copies counts as their geometric mean (as views
of one picture are averaged in Krizhevsky et al., Neural Information Processing Systems 25, 2012).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np

from model.recognition.answers.upstrokes import weigh_upstrokes
from model.recognition.dirt import is_digit
from model.recognition.segmentation import NO_DIGIT, Classify, Glyph

SURE = 0.995  # probability from which on nothing is looked at again
SLANT = 0.15  # columns that the copies are shifted by, from one row to the next
OWN, ROW = 0.25, 0.5  # weight of what a mark, or the row network, said beside the mean of three
MOST = 64  # crops that are looked at again
LIKELY = 0.5  # probability of a page's only digit under which it is told as none
FAINTEST = 1e-6  # probability that the mean counts at least


def slanted(crop: np.ndarray, slant: float) -> np.ndarray:
    """Return a crop, uint8 [28, 28], with each row shifted right by `slant` for each one below."""
    height, width = crop.shape
    rows, columns = np.indices(crop.shape)
    places = columns - slant * (rows - (height - 1) / 2)
    first = np.clip(np.floor(places).astype(int), 0, width - 2)
    left, right = crop[rows, first].astype(float), crop[rows, first + 1]
    levels = left + (right - left) * (places - first)
    return np.where((places < 0) | (places > width - 1), 0, levels.round()).astype(np.uint8)


def seen_again(lines: list[list[Glyph]], uncut: set[int], classify: Classify) -> list[list[Glyph]]:
    """Return the lines of a page, its doubtful digits looked at again as `look_again` does.

    One alone on its page is told as none where that is likelier.
    """
    glyphs = list(chain.from_iterable(lines))
    again = look_again(glyphs, uncut, classify)
    if len(glyphs) == 1:
        return [[only_if_likely(again.get(id(glyph), glyph)) for glyph in glyphs]]
    return [[again.get(id(glyph), glyph) for glyph in line] for line in lines]


def look_again(glyphs: list[Glyph], uncut: set[int], classify: Classify) -> dict[int, Glyph]:
    """Return by their ids the digits among `glyphs` that are doubtful, with what three views say.

    `uncut` are the ids of those that are whole marks; the others have the row network's answer,
    which saw what is beside them. `classify` returns probabilities float32 [N, 11] of crops uint8
    [N, 28, 28].
    """
    doubtful = [g for g in glyphs if is_digit(g) and g.probabilities.max() < SURE][:MOST]
    if not doubtful:
        return {}
    views = [slanted(g.crop, slant) for slant in (-SLANT, 0.0, SLANT) for g in doubtful]
    first = np.stack([glyph.probabilities for glyph in doubtful])
    answers = classify(np.stack(views)).reshape(-1, *first.shape)
    mean = np.exp(np.log(answers.clip(FAINTEST)).mean(axis=0))
    crops = np.stack([glyph.crop for glyph in doubtful])
    mean = weigh_upstrokes(crops, mean / mean.sum(axis=1, keepdims=True))
    own = np.array([[OWN if id(glyph) in uncut else ROW] for glyph in doubtful], np.float32)
    told = own * first + (1 - own) * mean
    return {
        id(glyph): replace(glyph, probabilities=answer)
        for glyph, answer in zip(doubtful, told, strict=True)
    }


def only_if_likely(glyph: Glyph) -> Glyph:
    """Return a page's only sign; told as none where its digit is less likely than not.

    Beside no others a letter is more often read as some digit than a digit is so doubtful.
    """
    if is_digit(glyph) and glyph.probabilities.max() < LIKELY:
        return replace(glyph, probabilities=(glyph.probabilities + NO_DIGIT) / 2)
    return glyph
