"""The shapes of signs: a bar, and two that cross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

INK = 100  # grey level
# A bar: the rectangle of the same moments is filled.
FULL = 0.72  # its ink over its area, at least
SLENDER = 0.48  # its thickness over its length, at most
# A plus: two bars that cross, and nothing beside them.
ROUNDS, FEWEST = 5, 6  # of fitting the bars, and pixels of each at least
UNEVEN = 0.33  # place of the crossing on each bar, from either end, at least
SHARE = 0.62  # length of one bar, in those of the other, at least
WIDER = 1.36  # width of one of its four arms, in those of another, at most
WHOLE = 0.93  # part of each bar that has ink, at least
NEAR = 0.6  # pens from the middle of a bar to what still belongs to it
BESIDE = 0.06  # part of the ink that lies beside the bars, at most
PEN = 0.32  # width of the bars, in lengths, at most
ASKEW = 1.05  # run over rise of the upright bar, at most
FLAT = 0.3  # rise over run of what lies across, at most


@dataclass(frozen=True)
class Bar:
    """Ink as the rectangle of the same moments: pixels, and its long side's direction upwards.

    `run` to the right and `rise` are of length 1; `fill` is the ink over the rectangle's area.
    """

    length: float
    thickness: float
    run: float
    rise: float
    fill: float

    @property
    def is_slender(self) -> bool:
        """Whether it is one straight stroke."""
        return self.fill >= FULL and self.thickness <= SLENDER * self.length


def bar_of(ink: np.ndarray) -> Bar | None:
    """Return the bar of `ink`, uint8 [H, W]; None where there is none."""
    rows, columns = np.nonzero(ink > INK)
    if not len(rows):
        return None
    x, y = columns - columns.mean(), rows.mean() - rows
    # A pixel has a width of its own.
    across, up, both = (x * x).mean() + 1 / 12, (y * y).mean() + 1 / 12, (x * y).mean()
    middle, apart = (across + up) / 2, float(np.hypot((across - up) / 2, both))
    length, thickness = np.sqrt(12 * (middle + apart)), np.sqrt(12 * max(middle - apart, 1 / 12))
    angle = np.arctan2(2 * both, across - up) / 2
    run, rise = float(np.cos(angle)), float(np.sin(angle))
    if rise < 0:
        run, rise = -run, -rise
    return Bar(float(length), float(thickness), run, rise, len(rows) / float(length * thickness))


def slant_of(ink: np.ndarray) -> float:
    """Return the shear of `ink`, uint8 [H, W], to the right for each pixel upwards."""
    rows, columns = np.nonzero(ink > INK)
    if not len(rows):
        return 0.0
    y = rows.mean() - rows
    spread = float((y * y).sum())
    return float((y * (columns - columns.mean())).sum()) / spread if spread else 0.0


def is_plus(ink: np.ndarray) -> bool:
    """Tell whether `ink`, uint8 [H, W], is two bars that cross near the middle of both."""
    rows, columns = np.nonzero(ink > INK)
    if not len(rows):
        return False
    points = np.stack([columns, -rows], axis=1).astype(float)
    middle = points.mean(axis=0)
    ways = [np.array([1.0, 0.0]), np.array([0.0, 1.0])]
    centres = [middle, middle]
    for _ in range(ROUNDS):  # each bar anew through the ink that is nearest to it
        far = np.stack([_distance(points, *bar) for bar in zip(centres, ways, strict=True)])
        across = far[0] < far[1]
        own = [points[across], points[~across]]
        if min(map(len, own)) < FEWEST:
            return False
        centres = [each.mean(axis=0) for each in own]
        ways = [_direction(each, way) for each, way in zip(own, ways, strict=True)]
    (along, up), (west, south) = ways, centres
    turn = along[0] * up[1] - along[1] * up[0]
    if abs(along[1]) > FLAT * along[0] or abs(up[0]) > ASKEW * up[1] or turn <= 0:
        return False
    to = south - west
    crossing = west + along * (to[0] * up[1] - to[1] * up[0]) / turn
    # Where each pixel lies along both bars.
    x, y = (points - crossing).T
    at = (x * up[1] - y * up[0]) / turn, (y * along[0] - x * along[1]) / turn
    lengths, widths = [], []
    for way, own, other in zip(ways, at, at[::-1], strict=True):
        reach = (points[_distance(points, crossing, way) <= 1] - crossing) @ way
        first, last = -float(reach.min()), float(reach.max())
        whole = len(np.unique(np.floor(reach))) >= WHOLE * (first + last)
        if not whole or min(first, last) < UNEVEN * (first + last):
            return False
        nearer = np.abs(own) > np.abs(other)
        widths += [(nearer & (own < 0)).sum() / (first + 0.5)]
        widths += [(nearer & (own > 0)).sum() / (last + 0.5)]
        lengths.append(first + last + 1)
    if min(lengths) < SHARE * max(lengths) or max(widths) > WIDER * min(widths):
        return False
    # Where they cross they share a square of the pen.
    total = sum(lengths)
    pen = (total - np.sqrt(max(total * total - 4 * len(points), 0))) / 2
    beside = np.minimum(*(_distance(points, crossing, way) for way in ways))
    return bool(pen <= PEN * max(lengths) and (beside > NEAR * pen + 0.5).mean() <= BESIDE)


def _direction(points: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Return the direction of the line through points, float [N, 2], on the side of `near`."""
    x, y = (points - points.mean(axis=0)).T
    angle = np.arctan2(2 * (x * y).mean(), (x * x).mean() - (y * y).mean()) / 2
    way = np.array([np.cos(angle), np.sin(angle)])
    return way if way @ near >= 0 else -way


def _distance(points: np.ndarray, start: np.ndarray, way: np.ndarray) -> np.ndarray:
    """Return how far points, float [N, 2], lie from the line from `start` along `way`."""
    x, y = (points - start).T
    return np.abs(x * way[1] - y * way[0])
