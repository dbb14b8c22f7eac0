"""The middle of a drawing's ink: thinned to one pixel, and cut into pieces where strokes meet."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import cv2
import numpy as np

Pixel = tuple[int, int]  # row, column
Piece = list[Pixel]  # neighbouring pixels, from one meeting or end to another

# A pixel's eight neighbours, clockwise from above; their bits make its place in a table.
AROUND: list[Pixel] = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
WEIGHTS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)


def _bits(code: int) -> list[int]:
    return [code >> place & 1 for place in range(8)]


def _removable(first: bool) -> np.ndarray:
    """Return uint8 [256]: 0 where a pixel with these neighbours goes, by Zhang and Suen.

    With the bound of Lü and Wang 1986: three neighbours, or diagonals would vanish.
    """
    table = np.ones(256, np.uint8)
    for code in range(256):
        bits = _bits(code)
        changes = sum(not a and b for a, b in pairwise([*bits, bits[0]]))
        north, east, south, west = bits[::2]
        met = (
            (north and east and south, east and south and west)
            if first
            else (north and east and west, north and south and west)
        )
        if 3 <= sum(bits) <= 6 and changes == 1 and not any(met):
            table[code] = 0
    return table


TABLES = _removable(True), _removable(False)


def thinned(ink: np.ndarray) -> np.ndarray:
    """Return the middle line of `ink`, both uint8 [H, W] of 0 and 1.

    T. Y. Zhang and C. Y. Suen, A fast parallel algorithm for thinning digital patterns, 1984.
    """
    ink = np.pad(ink, 1)
    while True:
        before = int(cv2.countNonZero(ink))
        for table in TABLES:
            codes = cv2.filter2D(ink, cv2.CV_8U, WEIGHTS, borderType=cv2.BORDER_CONSTANT)
            ink = ink & cv2.LUT(codes, table)
        if cv2.countNonZero(ink) == before:
            return ink[1:-1, 1:-1]


def _neighbours(pixel: Pixel, among: set[Pixel]) -> list[Pixel]:
    row, column = pixel
    return [near for y, x in AROUND if (near := (row + y, column + x)) in among]


def _without_corners(pixels: set[Pixel]) -> set[Pixel]:
    """Return the line without the corners of its steps, whose neighbours hang together anyway."""
    for pixel in sorted(pixels):
        near = _neighbours(pixel, pixels)
        row, column = pixel
        beside = [y == row for y, x in near if (y == row) != (x == column)]
        # An end has no neighbour both across and down: it stays, or lines would be eaten up.
        if len(set(beside)) == 2 and len(_clusters(set(near))) == 1:
            pixels.discard(pixel)
    return pixels


def _clusters(pixels: set[Pixel]) -> list[set[Pixel]]:
    """Return the sets of pixels that hang together."""
    rest, found = set(pixels), []
    while rest:
        cluster, open_pixels = set(), [min(rest)]
        while open_pixels:
            pixel = open_pixels.pop()
            if pixel in rest:
                rest.discard(pixel)
                cluster.add(pixel)
                open_pixels += _neighbours(pixel, rest)
        found.append(cluster)
    return found


def pieces(line: np.ndarray) -> tuple[list[Piece], dict[Pixel, int]]:
    """Cut a middle line, uint8 [H, W], at its meetings.

    Returns the pieces, and for each pixel of a meeting which one it is, from 0. A piece's ends
    are pixels of meetings, or where the line ends; a ring's two ends are the same pixel.
    """
    rows, columns = np.nonzero(line)
    pixels = _without_corners(set(zip(rows.tolist(), columns.tolist(), strict=True)))
    near = {pixel: _neighbours(pixel, pixels) for pixel in pixels}
    crossings = _clusters({pixel for pixel in pixels if len(near[pixel]) > 2})
    meeting = {pixel: number for number, each in enumerate(crossings) for pixel in each}
    open_steps = defaultdict(set, {p: set(near[p]) for p in sorted(pixels)})
    starts = [*sorted(meeting), *sorted(p for p in pixels if len(near[p]) < 2), *sorted(pixels)]
    found = []
    for start in starts:
        for step in sorted(open_steps[start]):
            if step not in open_steps[start] or meeting.get(start, -1) == meeting.get(step, -2):
                continue
            piece = [start, step]
            _take(open_steps, start, step)
            while piece[-1] not in meeting and piece[-1] != start and open_steps[piece[-1]]:
                further = min(open_steps[piece[-1]])
                _take(open_steps, piece[-1], further)
                piece.append(further)
            found.append(piece)
        if not near[start]:
            found.append([start])
    return found, meeting


def _take(steps: dict[Pixel, set[Pixel]], start: Pixel, end: Pixel) -> None:
    steps[start].discard(end)
    steps[end].discard(start)
