"""Which strokes make which digit: what a run of touching or broken strokes says, and its cuts.

The row network proposes strings; the run is cut more often than it needs, each group of
neighbouring pieces is read as one sign, and the string that both find likely wins. The cheapest
way through the pieces that says it, found by dynamic programming, decides where its digits end
(as in Matan et al., Neural Information Processing Systems 4, 1991).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.recognition.answers.upstrokes import weigh_upstrokes
from model.recognition.components import Mark, join
from model.recognition.ctc import (
    HEIGHT,
    STEP,
    Labels,
    Scan,
    places,
    strings,
    strip_of,
)
from model.recognition.mnist_preprocessing import prepare, trim
from model.recognition.seams import (
    PER_HEIGHT,
    TALL,
    between,
    normalised,
    seams,
)

Classify = Callable[[np.ndarray], np.ndarray]
SURE = 0.9  # probability of a digit from which on a mark is read as it stands
SQUARE = 0.7  # width of a mark, in heights, up to which a sure one is surely one digit
WIDEST = 1.35  # of a group, in heights
PART = 0.7  # height of a mark, in those of its line, under which it may be part of a digit
NEAR = 0.12  # gap, in heights, over which a broken digit is joined
CUT = 0.4  # cost of a cut through the width of one stroke
STROKE = 6.0  # that width, at the height where seams are sought
GAP = 6.0  # cost of a gap of one height within a digit
SHORT = 10.0  # cost of a digit for each height that it is lower than ...
LOWEST = 0.7
THIN = 8.0  # cost of a digit other than 1 for each height that it is narrower than ...
NARROWEST = 0.4
AWAY = 8.0  # cost of a digit for each height that its place in the row lies beside its piece
PIECES = 0.2  # weight of what the pieces say beside what the row says
AGREED = 2.0  # nats by which a lone sign leads, from which on both networks need no cuts
# What bounds the work on a page, whatever it shows: a crop costs half a millisecond.
MOST_CROPS = 700  # groups of pieces that are read
MOST_WIDTH = 80.0  # of all runs that are cut, in heights: 64 digits are 45
MOST_RUNS = 96
LONGEST = 40.0  # width of a mark, in heights, from which on it is a line
NO_DIGIT = np.eye(11, dtype=np.float32)[10]
UNHEARD = 10.0  # nats by which a reading that the row network did not propose is less likely


@dataclass(frozen=True)
class Glyph:
    """One sign: `crop` uint8 [28, 28], `probabilities` float32 [11], `box` x, y, width, height.

    `sign` is what it is, or may be, where it is one that we write.
    """

    crop: np.ndarray
    probabilities: np.ndarray
    box: tuple[int, int, int, int]
    sign: str = ""


def _one_digit(probabilities: np.ndarray) -> np.ndarray:
    """Return how surely each mark is one digit, float [N], of float [N, 11].

    That it may be a 1 or a 7 is no doubt about where it ends.
    """
    return np.maximum(probabilities[:, :10].max(axis=1), probabilities[:, [1, 7]].sum(axis=1))


def runs_of(
    line: list[Mark], probabilities: np.ndarray, signs: np.ndarray
) -> list[tuple[list[Mark], bool]]:
    """Return a line's marks in runs, each with whether it is to be cut and joined anew.

    `probabilities` is float [N, 11], of each mark as it stands; `signs` bool [N] are no digits and
    stay apart. A mark that is read with certainty is a run of its own; a narrow doubtful one takes
    its close neighbours with it, and so does one much lower than the others, which may be the
    stroke of a broken digit.
    """
    tall = float(np.median([mark.height for mark in line]))
    runs: list[tuple[list[Mark], bool]] = []
    open_end, closed = False, True
    for mark, sure, sign in zip(line, _one_digit(probabilities) >= SURE, signs, strict=True):
        if sign:
            runs.append(([mark], False))
            closed = True
            continue
        doubtful = not sure or mark.width > SQUARE * mark.height
        part = (not sure and mark.width < 0.8 * mark.height) or mark.height < PART * tall
        near = not closed and mark.x - runs[-1][0][-1].right <= NEAR * max(mark.height, tall)
        if near and (part or open_end):
            runs[-1] = ([*runs[-1][0], mark], True)
        else:
            runs.append(([mark], doubtful))
        open_end, closed = part, False
    return runs


def _inner_gap(ink: np.ndarray) -> int:
    """Return the widest run of empty columns within uint8 `ink`, in pixels."""
    full = np.flatnonzero((ink > 60).any(axis=0))
    return int(np.diff(full).max(initial=1) - 1) if len(full) else 0


def glyph_of(mark: Mark, crop: np.ndarray, probabilities: np.ndarray) -> Glyph:
    """Return a mark as it stands, as a glyph; what is as long as a line is no digit."""
    if width_of([mark]) > LONGEST:
        probabilities = np.eye(11, dtype=np.float32)[10]
    inner = trim(mark.ink)
    # The soft edge that a mark carries on each side is not part of its box.
    edge_x, edge_y = (mark.width - inner.shape[1]) // 2, (mark.height - inner.shape[0]) // 2
    box = mark.x + edge_x, mark.y + edge_y, inner.shape[1], inner.shape[0]
    return Glyph(crop, probabilities, box)


@dataclass(frozen=True)
class _Pieces:
    """A run cut into pieces, and what its groups of neighbouring pieces are read as."""

    groups: list[tuple[int, int]]  # pairs of edges, in order of the last one
    inks: list[np.ndarray]  # uint8 [48, W] of each
    lefts: list[int]  # the first column of each
    crops: np.ndarray  # uint8 [N, 28, 28]
    read: np.ndarray  # float32 [N, 11]
    costs: np.ndarray  # float [N, 11]: of reading a group as each sign
    columns: np.ndarray  # float [edges]: where the edges lie
    cuts: np.ndarray  # float [edges]: cost of each


def width_of(run: list[Mark]) -> float:
    """Return the width of a run of marks, in heights."""
    height = max(mark.bottom for mark in run) - min(mark.y for mark in run)
    return (run[-1].right - run[0].x) / height


def share_work(widths: list[float]) -> tuple[list[bool], float]:
    """Return which of a page's doubtful runs are cut, and how finely, within MOST_CROPS.

    `widths` are those of the runs in reading order, in heights. The second number is that of seams
    for a width of one height: a group ends at each seam for every seam within WIDEST before it.
    """
    total = 0.0
    chosen: list[bool] = []
    for width in widths:
        fits = width <= LONGEST and total + width <= MOST_WIDTH and sum(chosen) < MOST_RUNS
        total += width * fits
        chosen.append(fits)
    return chosen, min(PER_HEIGHT, (MOST_CROPS / WIDEST / max(total, 1e-9)) ** 0.5)


def regroup(
    run: list[Mark], classify: Classify, scan: Scan, per_height: float = PER_HEIGHT
) -> list[Glyph]:
    """Return the signs that a run of marks is best read as, from left to right.

    It is cut at most `per_height` times for a width of one height.
    """
    whole = join(run)
    answers = scan(strip_of(whole.ink))
    said = strings(answers)
    crop = prepare(whole.ink)
    read = weigh_upstrokes(crop[None], classify(crop[None]))[0]
    one = glyph_of(whole, crop, read)
    if _is_one(read, said):
        return [one]
    ink, scale = normalised(whole.ink)
    pieces = _cut(ink, classify, per_height)
    if pieces is None:
        return [one]
    # As one sign it may be read in any case, if need be.
    least = said[-1][1] - UNHEARD
    best = np.inf
    way: list[int] = []
    labels: Labels = ()
    for string, chance in [*said, ((int(read.argmax()),), least)]:
        at = (STEP * places(answers, string) + STEP / 2) * TALL / HEIGHT
        cost, path = _cheapest(pieces, string, at)
        cost = PIECES * cost - chance
        if cost < best:
            best, way, labels = cost, path, string
    if len(labels) < 2:
        return [one]
    spread = answers[places(answers, labels), :11]
    spread = spread / spread.sum(axis=1, keepdims=True)
    return [
        Glyph(pieces.crops[n], each, _box(pieces.inks[n], pieces.lefts[n], whole, scale))
        for n, each in zip(way, spread, strict=True)
    ]


def _is_one(read: np.ndarray, said: list[tuple[Labels, float]]) -> bool:
    """Tell whether a run is surely one sign, by its answers float32 [11] and what the row says."""
    rivals = [chance for labels, chance in said if len(labels) > 1]
    if not rivals:
        return True
    digit = int(read[:10].argmax())
    first, chance = said[0]
    return read[digit] >= SURE and first == (digit,) and chance - max(rivals) >= AGREED


def _cut(ink: np.ndarray, classify: Classify, per_height: float) -> _Pieces | None:
    """Cut `ink`, uint8 [48, W], and read every group of neighbouring pieces.

    None where no piece holds ink: thin strokes may vanish at this height.
    """
    paths, crossed = seams(ink, per_height)
    edges = [None, *paths, None]
    columns = np.array([0.0, *paths.mean(axis=1), ink.shape[1]])
    groups = [
        (first, last)
        for last in range(1, len(edges))
        for first in range(last)
        if columns[last] - columns[first] <= WIDEST * TALL
        or last - first == 1
        or last - first == len(edges) - 1
    ]
    cut = [between(ink, edges[first], edges[last]) for first, last in groups]
    inked = [n for n, (piece, _) in enumerate(cut) if trim(piece).size]
    if not inked:
        return None
    groups = [groups[n] for n in inked]
    inks, lefts = [cut[n][0] for n in inked], [cut[n][1] for n in inked]
    crops = np.stack([prepare(piece) for piece in inks])
    read = classify(crops)
    cuts = np.array([0.0, *(CUT * np.minimum(crossed / STROKE, 4)), 0.0])
    return _Pieces(groups, inks, lefts, crops, read, _costs(read, inks), columns, cuts)


def _cheapest(pieces: _Pieces, labels: Labels, at: np.ndarray) -> tuple[float, list[int]]:
    """Return the cheapest way through the pieces that reads `labels`: cost, places in `groups`.

    `at` is the column, float [len(labels)], where the row network saw each. The cost is infinite
    where there is no way.
    """
    signs = np.arange(len(labels))
    best = np.full((len(pieces.columns), len(labels) + 1), np.inf)
    best[0, 0] = 0
    came = np.zeros(best.shape, int)
    for n, (first, last) in enumerate(pieces.groups):
        left, right = pieces.columns[[first, last]]
        beside = np.maximum(np.maximum(left - at, at - right), 0)
        own = pieces.costs[n, list(labels)] + AWAY * beside / TALL + pieces.cuts[last]
        total = best[first, signs] + own
        better = total < best[last, 1:]
        best[last, 1:][better] = total[better]
        came[last, 1:][better] = n
    way, last = [], len(pieces.columns) - 1
    if np.isinf(best[last, -1]):
        return np.inf, []
    for sign in signs[::-1]:
        way.append(int(came[last, sign + 1]))
        last = pieces.groups[way[-1]][0]
    return float(best[-1, -1]), way[::-1]


def _costs(read: np.ndarray, pieces: list[np.ndarray]) -> np.ndarray:
    """Return what it costs to read pieces, uint8 [48, W], as each of the eleven: float [N, 11].

    `read` is float [N, 11], what they are read as.
    """
    inks = [trim(piece) for piece in pieces]
    gaps = np.array([_inner_gap(ink) for ink in inks])
    heights, widths = np.array([ink.shape for ink in inks]).T
    # Digits of one hand are nearly as tall as one another, and only a 1 is a narrow one.
    short = SHORT * np.maximum(LOWEST - heights / TALL, 0)
    thin = THIN * np.maximum(NARROWEST - widths / heights, 0)
    costs = -np.log(read.clip(1e-6)) + (GAP * gaps / TALL)[:, None]
    costs[:, :10] += short[:, None]
    costs[:, [0, *range(2, 10)]] += thin[:, None]
    return costs


def _box(piece: np.ndarray, first: int, whole: Mark, scale: float) -> tuple[int, int, int, int]:
    """Return the box of a piece, uint8 [48, W], where it was cut from: x, y, width, height.

    `first` is its first column in the row that it was cut from.
    """
    rows, columns = np.flatnonzero((piece > 40).any(1)), np.flatnonzero((piece > 40).any(0)) + first
    top, left = int(rows[0] / scale), int(columns[0] / scale)
    bottom = min(whole.height, int(np.ceil((rows[-1] + 1) / scale)))
    right = min(whole.width, int(np.ceil((columns[-1] + 1) / scale)))
    return whole.x + left, whole.y + top, right - left, bottom - top
