"""What the reader's own cuts make of touching digits: the pieces it must tell apart.

Three touching digits are cut as `model/reading/cuts.py` cuts them, and every group of neighbouring
pieces is labelled by what is on it: nearly all of one digit and little else is that digit; less of
it, or more of its neighbours, is none.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from model.reading.cuts import TALL, between, seams
from model.reading.prepare import prepare, trim
from model.training.data import Digits
from model.training.reading_data import NOT_A_DIGIT, enlarged, placed, turned, with_pen

WHOLE, PURE = 0.93, 0.88  # part of the digit, and of the piece, that makes a piece a digit
BROKEN, MIXED = 0.6, 0.65  # the parts below which it is none; what lies between teaches nothing
TOUCHING = 0.8  # neighbours that touch; the others stand close


def _written(images: np.ndarray, random: Generator) -> list[np.ndarray]:
    """Return digits, uint8 [N, 28, 28], in a row in one pen, each on a sheet [48, W] of its own."""
    pen, slant = int(random.integers(-3, 5)), random.uniform(-0.2, 0.2)
    inks = [trim(turned(with_pen(enlarged(image), pen), 0, slant)) for image in images]
    sheets = [inks[0]]
    for ink in inks[1:]:
        close = random.integers(0, 4) if random.random() < TOUCHING else -random.integers(2, 12)
        drop = int(random.uniform(-5, 5))
        row = np.maximum.reduce(sheets)
        _, second = placed(row, ink, drop, int(close))
        top = max(0, -((row.shape[0] - ink.shape[0]) // 2 + drop))
        shape = second.shape
        grown = []
        for sheet in sheets:
            page = np.zeros(shape, np.uint8)
            page[top : top + sheet.shape[0], : sheet.shape[1]] = sheet
            grown.append(page)
        sheets = [*grown, second]
    used = np.flatnonzero(np.maximum.reduce(sheets).any(axis=0))[-1] + 1
    size = max(1, round(used * TALL / sheets[0].shape[0])), TALL
    return [cv2.resize(sheet[:, :used], size, interpolation=cv2.INTER_AREA) for sheet in sheets]


def _label(piece: np.ndarray, sheets: list[np.ndarray], labels: np.ndarray) -> int | None:
    """Return what a piece, uint8 [48, W], is: 0..9, 10 for no digit, None where that is unclear."""
    on = piece > 100
    own = np.array([np.logical_and(on, sheet > 100).sum() for sheet in sheets])
    best = int(own.argmax())
    whole = own[best] / max(1, (sheets[best] > 100).sum())
    pure = own[best] / max(1, on.sum())
    if whole >= WHOLE and pure >= PURE:
        return int(labels[best])
    height, width = trim(piece).shape
    # A narrow remnant may be anybody's 1.
    if (whole < BROKEN or pure < MIXED) and width > 0.4 * height:
        return NOT_A_DIGIT
    return None


def _pieces_of(sheets: list[np.ndarray], labels: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Return the labelled pieces, prepared, that the cuts make of a row."""
    ink = np.maximum.reduce(sheets)
    paths, _ = seams(ink)
    edges = [None, *paths, None]
    columns = np.array([0.0, *paths.mean(axis=1), ink.shape[1]])
    found = []
    for first in range(len(edges) - 1):
        for last in range(first + 1, len(edges)):
            if 8 < columns[last] - columns[first] <= 1.4 * TALL:
                piece = between(ink, edges[first], edges[last])
                label = _label(piece, sheets, labels) if trim(piece).size else None
                if label is not None:
                    found.append((piece, label))
    return found


def pieces(digits: Digits, count: int, seed: int) -> Digits:
    """Return `count` pieces of rows of touching `digits`, about as many digits as none.

    Images uint8 [count, 28, 28], labels 0..9, or 10 for what is no digit.
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 3])))
    images, labels = [], []
    bar = tqdm(total=count, unit=" pieces", disable=None, leave=False)
    while len(images) < count:
        index = random.integers(0, len(digits), 3)
        found = _pieces_of(_written(digits.images[index], random), digits.labels[index])
        order = [found[n] for n in random.permutation(len(found))]
        # One of each digit, and three of none: more would be the same strokes again.
        some = list(
            {label: (piece, label) for piece, label in order if label < NOT_A_DIGIT}.values()
        )
        some += [each for each in order if each[1] == NOT_A_DIGIT][:3]
        for piece, label in some:
            images.append(prepare(piece))
            labels.append(label)
        bar.update(min(count, len(images)) - bar.n)
    bar.close()
    return Digits(np.stack(images[:count]), np.array(labels[:count], np.uint8))
