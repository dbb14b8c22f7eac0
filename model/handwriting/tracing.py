"""From a drawing to the strokes of a pen: the way it would take, and how wide it is.

The ink is enlarged and thinned; where more than two lines meet, those that go on straightest
become one stroke. Strokes begin at the top or the left, the long ones first, as most people write.
"""

from __future__ import annotations

import cv2
import numpy as np

from model.handwriting.skeleton import Piece, Pixel, pieces, thinned
from model.handwriting.strokes import Stroke

FINE = 4  # pixels for each of the drawing's: its grey says where between two of them ink ends
RIM = 2  # pixels around it, for strokes at its border
LEVEL = 0.55  # grey from which it is ink; at a half, thin strokes would break
BLUR = 1.0  # fine pixels: takes out the steps of the drawing's own
SPUR = 0.8  # half widths: a shorter dead end is a corner of the ink, no stroke
BRIDGE = 2.4  # half widths: a shorter way between two meetings is one crossing, seen twice
AHEAD = 10  # fine pixels by which a direction is taken
STRAIGHT = -0.35  # cosine between two ways from a meeting, below which a pen goes on
STEADY = 2.4  # fine pixels by which a way is smoothed, standard deviation
EVERY = 1.6  # pixels of the drawing between two points
SHORT = 0.4  # of the longest stroke: bars and dots, which come last
DROP = 48  # fine pixels: smaller ink beside a digit is no stroke
PATCH = 40  # fine pixels that the first strokes left uncovered: a filled loop, a blot; drawn over
PEN = np.ones((3, 3), np.uint8)
Ends = tuple[int | None, int | None]  # at which meetings a way begins and ends


def traced(digit: np.ndarray) -> list[Stroke]:
    """Return the strokes of a drawn digit, uint8 [28, 28], in its pixels and the order of writing.

    Where there is no ink there are none.
    """
    large = cv2.resize(
        np.pad(digit, RIM).astype(np.float32) / 255,
        None,
        fx=FINE,
        fy=FINE,
        interpolation=cv2.INTER_CUBIC,
    )
    ink = (cv2.GaussianBlur(large, (0, 0), BLUR) >= LEVEL).astype(np.uint8)
    ink = _without(ink, DROP)
    # Grey ink is thinner than what is as dark as a threshold wants it.
    thinner = min(max(float(digit.sum()) / 255 * FINE**2 / max(cv2.countNonZero(ink), 1), 0.5), 1.0)
    found = _drawn(ink, thinner)
    uncovered = cv2.morphologyEx(ink & (1 - _covered(ink, found, thinner)), cv2.MORPH_OPEN, PEN)
    patches = np.minimum(cv2.dilate(_without(uncovered, PATCH), PEN, iterations=3), ink)
    return _in_order(found + _drawn(patches, thinner))


def _without(ink: np.ndarray, smallest: int) -> np.ndarray:
    """Return uint8 [H, W] of 0 and 1: the parts of `ink` that have `smallest` pixels or more."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    is_kept = stats[:, cv2.CC_STAT_AREA] >= smallest
    is_kept[0] = False  # the paper
    return is_kept.astype(np.uint8)[labels]


def _drawn(ink: np.ndarray, thinner: float) -> list[Stroke]:
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    ways = _ways(*pieces(thinned(ink)), depth)
    return [_stroke(way, depth * thinner) for way in ways]


def _covered(ink: np.ndarray, found: list[Stroke], thinner: float) -> np.ndarray:
    """Return uint8 like `ink`: 1 where a stroke lies, as wide as its ink was."""
    covered = np.zeros_like(ink)
    for each in found:
        way = np.rint((each.line() + RIM) * FINE - 0.5).astype(np.int32)
        cv2.polylines(covered, [way[:, None]], False, 1, round(each.width / thinner * FINE) + 1)
    return covered


def _ways(found: list[Piece], meeting: dict[Pixel, int], depth: np.ndarray) -> list[np.ndarray]:
    """Return the pen's ways, float [N, 2] of rows and columns: pieces joined at their meetings."""
    count = max(meeting.values(), default=-1) + 1
    same = list(range(count))
    kept = []
    for piece in found:
        first, last = meeting.get(piece[0]), meeting.get(piece[-1])
        half = max(depth[piece[0]], depth[piece[-1]])
        if (first is None) != (last is None) and len(piece) < SPUR * half:
            continue
        if first is not None and last is not None and first != last and len(piece) < BRIDGE * half:
            same = [same[first] if each == same[last] else each for each in same]
            continue
        kept.append(piece)
    places = [
        np.mean([p for p, n in meeting.items() if same[n] == number] or [(0, 0)], axis=0)
        for number in range(count)
    ]
    ways: list[tuple[np.ndarray, Ends]] = []
    for piece in kept:
        first, last = (meeting.get(piece[end]) for end in (0, -1))
        ends = tuple(None if n is None else same[n] for n in (first, last))
        way = np.array(piece, np.float64)
        for end, number in zip((0, -1), ends, strict=True):
            if number is not None:
                way[end] = places[number]
        ways.append((way, (ends[0], ends[1])))
    for number in sorted(set(same)):
        ways = _joined(ways, number)
    return [way for way, _ in ways]


def _joined(ways: list[tuple[np.ndarray, Ends]], number: int) -> list[tuple[np.ndarray, Ends]]:
    """Join the ways at one meeting, the straightest pair first."""
    while True:
        leaving = [
            (index, end, _direction(way, end))
            for index, (way, ends) in enumerate(ways)
            for end in (0, 1)
            if ends[end] == number
        ]
        pairs = [
            (float(a[2] @ b[2]), a[:2], b[:2])
            for place, a in enumerate(leaving)
            for b in leaving[place + 1 :]
            if a[0] != b[0]
        ]
        straightest = min(pairs, default=None)
        if straightest is None or (straightest[0] > STRAIGHT and len(leaving) > 2):
            return ways  # where but two ways are left, a pen turns
        _, (one, one_end), (other, other_end) = straightest
        before, (start, _) = _turned(ways[one], one_end == 0)
        after, (_, finish) = _turned(ways[other], other_end == 1)
        rest = [way for index, way in enumerate(ways) if index not in (one, other)]
        ways = [*rest, (np.concatenate([before, after[1:]]), (start, finish))]


def _direction(way: np.ndarray, end: int) -> np.ndarray:
    ahead = way[min(AHEAD, len(way) - 1)] if end == 0 else way[max(-1 - AHEAD, -len(way))]
    towards = ahead - way[0 if end == 0 else -1]
    return np.asarray(towards / max(float(np.hypot(*towards)), 1e-9))


def _turned(way: tuple[np.ndarray, Ends], turn: bool) -> tuple[np.ndarray, Ends]:
    points, (start, end) = way
    return (points[::-1], (end, start)) if turn else way


def _stroke(way: np.ndarray, depth: np.ndarray) -> Stroke:
    """Return a way, rows and columns of fine pixels, as a smooth stroke in the drawing's pixels."""
    rows, columns = np.rint(way).astype(int).T
    width = 2 * float(np.median(depth[rows, columns])) / FINE
    points = way[:, ::-1]
    is_ring = len(points) > 8 and bool(np.hypot(*(points[0] - points[-1])) < 2)
    points = _smooth(points, is_ring)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    count = max(2, round(length[-1] / (EVERY * FINE)) + 1)
    stops = np.linspace(0, length[-1], count)
    even = np.stack([np.interp(stops, length, axis) for axis in points.T], axis=1)
    even = (even + 0.5) / FINE - RIM
    if len(even) == 2 and length[-1] == 0:
        even[1, 0] += 0.1  # a dot is a short stroke
    return Stroke(_begun(even, is_ring), width)


def _smooth(points: np.ndarray, is_ring: bool) -> np.ndarray:
    """Return float [N, 2]: a way without the steps of its pixels; its ends stay."""
    reach = min(int(3 * STEADY), len(points) - 1)
    if reach < 1:
        return points
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * STEADY**2))
    if is_ring:
        around = np.concatenate([points[-1 - reach : -1], points, points[1 : reach + 1]])
    else:  # mirrored in its ends
        head = 2 * points[0] - points[reach:0:-1]
        tail = 2 * points[-1] - points[-2 : -2 - reach : -1]
        around = np.concatenate([head, points, tail])
    return np.stack(
        [np.convolve(axis, kernel / kernel.sum(), "valid") for axis in around.T], axis=1
    )


def _begun(points: np.ndarray, is_ring: bool) -> np.ndarray:
    """Return the points in the direction of writing: downwards, or to the right."""
    if is_ring:
        top = int(points[:-1, 1].argmin())
        points = np.concatenate([points[top:-1], points[: top + 1]])
        return points[::-1] if points[1, 0] > points[-2, 0] else points
    across, down = points[-1] - points[0]
    backwards = across < 0 if abs(down) < 0.5 * abs(across) else down < 0
    return points[::-1] if backwards else points


def _in_order(found: list[Stroke]) -> list[Stroke]:
    lengths = {id(each): float(np.hypot(*np.diff(each.points, axis=0).T).sum()) for each in found}
    longest = max(lengths.values(), default=0)
    return sorted(found, key=lambda each: (lengths[id(each)] < SHORT * longest, each.points[0, 0]))
