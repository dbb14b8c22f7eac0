"""Which strokes make which digit: the reading of a run of marks that the network likes best.

Every run of touching or broken strokes is cut more often than it needs; each group of neighbouring
pieces is read, and the cheapest way through, found by dynamic programming, decides where the
digits end (as in Matan et al., Neural Information Processing Systems 4, 1991).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.reading.cuts import TALL, between, normalised, seams
from model.reading.marks import Mark, join
from model.reading.prepare import prepare, trim

Classify = Callable[[np.ndarray], np.ndarray]
SURE = 0.9  # probability of a digit from which on a mark is read as it stands
WIDE = 1.6  # widths of a mark, in heights, from which on it is cut whatever it is read as
WIDEST = 1.35  # of a group, in heights
NEAR = 0.12  # gap, in heights, over which a broken digit is joined
CUT = 0.4  # cost of a cut through the width of one stroke
STROKE = 6.0  # that width, at the height where seams are sought
GAP = 6.0  # cost of a gap of one height within a digit
SHORT = 10.0  # cost of a digit for each height that it is lower than ...
LOWEST = 0.7
THIN = 8.0  # cost of a digit other than 1 for each height that it is narrower than ...
NARROWEST = 0.4
NOTHING = 1.0  # cost of reading a group as no digit where it stands alone ...
NEVER = 3.0  # ... and in a run of ROW heights or more
ROW = 1.5


@dataclass(frozen=True)
class Glyph:
    """One sign: `crop` uint8 [28, 28], `probabilities` float32 [11], `box` x, y, width, height."""

    crop: np.ndarray
    probabilities: np.ndarray
    box: tuple[int, int, int, int]


def _digit(probabilities: np.ndarray) -> np.ndarray:
    """Return the probability of the likeliest digit, float [N], of float [N, 11]."""
    return probabilities[:, :10].max(axis=1)


def runs_of(line: list[Mark], probabilities: np.ndarray) -> list[tuple[list[Mark], bool]]:
    """Return a line's marks in runs, each with whether it is to be cut and joined anew.

    `probabilities` is float [N, 11], of each mark as it stands. A mark that is read with certainty
    is a run of its own; a narrow doubtful one takes its close neighbours with it.
    """
    runs: list[tuple[list[Mark], bool]] = []
    open_end = False
    for mark, sure in zip(line, _digit(probabilities) >= SURE, strict=True):
        doubtful = not sure or mark.width > WIDE * mark.height
        narrow = doubtful and mark.width < 0.8 * mark.height
        near = bool(runs) and mark.x - runs[-1][0][-1].right <= NEAR * mark.height
        if near and (narrow or open_end):
            runs[-1] = ([*runs[-1][0], mark], True)
        else:
            runs.append(([mark], doubtful))
        open_end = narrow
    return runs


def _inner_gap(ink: np.ndarray) -> int:
    """Return the widest run of empty columns within uint8 `ink`, in pixels."""
    full = np.flatnonzero((ink > 60).any(axis=0))
    return int(np.diff(full).max(initial=1) - 1) if len(full) else 0


def glyph_of(mark: Mark, crop: np.ndarray, probabilities: np.ndarray) -> Glyph:
    """Return a mark as it stands, as a glyph."""
    inner = trim(mark.ink)
    # The soft edge that a mark carries on each side is not part of its box.
    edge_x, edge_y = (mark.width - inner.shape[1]) // 2, (mark.height - inner.shape[0]) // 2
    box = mark.x + edge_x, mark.y + edge_y, inner.shape[1], inner.shape[0]
    return Glyph(crop, probabilities, box)


def regroup(run: list[Mark], classify: Classify) -> list[Glyph]:
    """Return the digits that a run of marks is best read as, from left to right."""
    whole = join(run)
    ink, scale = normalised(whole.ink)
    paths, crossed = seams(ink)
    edges = [None, *paths, None]
    columns = np.array([0.0, *paths.mean(axis=1), ink.shape[1]])
    cuts = np.array([0.0, *(CUT * np.minimum(crossed / STROKE, 4)), 0.0])
    groups = [
        (first, last)
        for last in range(1, len(edges))
        for first in range(last)
        if columns[last] - columns[first] <= WIDEST * TALL
        or last - first == 1
        or last - first == len(edges) - 1
    ]
    pieces = [between(ink, edges[first], edges[last]) for first, last in groups]
    inked = [n for n, piece in enumerate(pieces) if trim(piece).size]
    crops = np.stack([prepare(pieces[n]) for n in inked])
    read = classify(crops)
    costs = np.zeros(len(groups))
    # A sign as wide as one digit may well be a letter; a long run is a row of digits.
    spread = float(np.clip((ink.shape[1] / TALL - 1) / (ROW - 1), 0, 1))
    nothing = NOTHING + spread * (NEVER - NOTHING)
    costs[inked] = _costs(read, [trim(pieces[n]) for n in inked], nothing)
    way = _cheapest(groups, costs, cuts)
    places = {n: place for place, n in enumerate(inked)}
    return [
        Glyph(crops[places[n]], read[places[n]], _box(pieces[n], whole, scale))
        for n in way
        if n in places
    ]


def _cheapest(groups: list[tuple[int, int]], costs: np.ndarray, cuts: np.ndarray) -> list[int]:
    """Return the cheapest way from the first edge to the last, as places in `groups`.

    `groups` are pairs of edges, in order of their last one; `cuts` is what each edge costs.
    """
    best = np.full(len(cuts), np.inf)
    best[0], came = 0.0, np.zeros(len(cuts), int)
    for n, (first, last) in enumerate(groups):
        total = best[first] + costs[n] + cuts[last]
        if total < best[last]:
            best[last], came[last] = total, n
    way, last = [], len(cuts) - 1
    while last:
        way.append(int(came[last]))
        last = groups[came[last]][0]
    return way[::-1]


def _costs(read: np.ndarray, pieces: list[np.ndarray], nothing: float) -> np.ndarray:
    """Return what it costs to read pieces, uint8 [h, w], as one sign each: float [N].

    `read` is float [N, 11], what they are read as; `nothing` is what it costs to read none.
    """
    read = read.clip(1e-6)
    gaps = np.array([_inner_gap(piece) for piece in pieces])
    heights, widths = np.array([piece.shape for piece in pieces]).T
    # Digits of one hand are nearly as tall as one another, and only a 1 is a narrow one.
    short = SHORT * np.maximum(LOWEST - heights / TALL, 0)
    thin = THIN * np.maximum(NARROWEST - widths / heights, 0) * (read[:, :10].argmax(axis=1) != 1)
    # What is wide and no digit is more likely several.
    none = nothing * np.maximum(widths / TALL, 1) ** 2 - np.log(read[:, 10])
    return np.minimum(-np.log(_digit(read)) + short + thin, none) + GAP * gaps / TALL


def _box(piece: np.ndarray, whole: Mark, scale: float) -> tuple[int, int, int, int]:
    """Return the box of a piece, uint8 [48, W], where it was cut from: x, y, width, height."""
    rows, columns = np.flatnonzero((piece > 40).any(1)), np.flatnonzero((piece > 40).any(0))
    top, left = int(rows[0] / scale), int(columns[0] / scale)
    bottom = min(whole.height, int(np.ceil((rows[-1] + 1) / scale)))
    right = min(whole.width, int(np.ceil((columns[-1] + 1) / scale)))
    return whole.x + left, whole.y + top, right - left, bottom - top
