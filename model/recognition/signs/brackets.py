"""Brackets and slashes between digits, as people draw them.

A bracket or a slash is one thin stroke, bowed or aslant. Alone such a stroke is a 1; what stands
beside it tells: it reaches over the digits of its line, and brackets come in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.recognition.components import Mark

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


def find_signs(line: list[Mark], read: np.ndarray, named: list[str]) -> list[str]:
    """Tell which marks of a line, from left to right, are brackets and slashes: "(", "/" or "".

    `read` is float [N, 11], what each is read as alone; `named` what may be another sign: they are
    left as they are.
    """
    strokes = [
        None if name else stroke_of(mark.ink) for mark, name in zip(line, named, strict=True)
    ]
    others = [
        mark.height
        for mark, stroke, name in zip(line, strokes, named, strict=True)
        if stroke is None and not name
    ]
    if not others:
        return named
    typical = float(np.median([each for each in others if each >= PART * max(others)]))
    found = _brackets(strokes, typical)
    # Digits that touch are no digit, either, but none of them is as low as + or x.
    low = np.array([mark.height < LOW * typical for mark in line]) & ~np.array(named, bool)
    among_signs = bool(found.any() or (low & (read.argmax(axis=1) == NONE)).any())
    slashes = [_is_slash(stroke, typical, among_signs) for stroke in strokes]
    return [
        name or ("(" if bracket else "/" if slash else "")
        for name, bracket, slash in zip(named, found, slashes, strict=True)
    ]
