"""Rows of digits that touch or nearly touch, as one pen writes them, with what they say.

What the row network learns from: the reader shows it every run of ink that may hold more than one
digit. Signs that are none stand among the digits, alone or beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from model.recognition.ctc import HEIGHT, strip_of
from model.recognition.mnist_preprocessing import trim
from model.training.mnist import Digits
from model.training.synthesis.digits import (
    ENLARGED,
    NOT_A_DIGIT,
    broad,
    enlarged,
    figure,
    fragment,
    joined,
    letter,
    scribble,
    turned,
    with_pen,
    worn,
)

LENGTHS = (0.3, 0.26, 0.17, 0.1, 0.07, 0.05, 0.03, 0.02)  # of rows of one, two, ... eight signs
TOUCHING = 0.75  # neighbours that touch; the others stand close
STRANGE, STRANGE_ALONE = 0.04, 0.3  # signs that are no digit, among others and alone


@dataclass(frozen=True)
class Row:
    """`strip` uint8 [32, W], white on black, and the `labels` on it: 0..9, or 10 for no digit."""

    strip: np.ndarray
    labels: tuple[int, ...]

    @property
    def width(self) -> int:
        """Pixels of the strip's width."""
        return self.strip.shape[1]


def _no_digit(digits: Digits, random: Generator) -> np.ndarray:
    """Return a letter, scribble, figure or piece of a digit, uint8, as tall as a digit."""
    kind = random.random()
    if kind < 0.5:
        ink = letter(random)
    elif kind < 0.7:
        ink = broad(scribble, random)
    elif kind < 0.85:
        ink = broad(figure, random)
    else:
        return fragment(digits, random)
    ink, side = trim(ink), ENLARGED * 20
    return strip_of(ink, side) if ink.shape[0] >= ink.shape[1] else strip_of(ink.T, side).T


def row(digits: Digits, random: Generator) -> Row:
    """Return one to eight signs in one pen; most of them touch the one before."""
    count = 1 + int(random.choice(len(LENGTHS), p=LENGTHS))
    pen, slant = int(random.integers(-3, 5)), random.uniform(-0.25, 0.25)
    strange = STRANGE_ALONE if count == 1 else STRANGE
    signs, labels = [], []
    for _ in range(count):
        if random.random() < strange:
            other, label = _no_digit(digits, random), NOT_A_DIGIT
        else:
            place = int(random.integers(len(digits)))
            times = ENLARGED * random.uniform(0.88, 1.12)
            other, label = enlarged(digits.images[place], times), int(digits.labels[place])
        stretch = random.uniform(0.85, 1.2)
        other = trim(turned(with_pen(other, pen), random.uniform(-8, 8), slant, stretch))
        labels.append(label)
        drop = int(random.uniform(-1.6, 1.6) * ENLARGED)
        close = random.uniform(0, 1.3) if random.random() < TOUCHING else -random.uniform(0, 4)
        signs.append((other, drop, round(close * ENLARGED)))
    ink = signs[0][0]
    for other, drop, overlap in signs[1:]:
        ink = joined(ink, other, drop, overlap)
    return Row(strip_of(trim(worn(ink, random)), HEIGHT), tuple(labels))


def make_rows(digits: Digits, count: int, seed: int) -> list[Row]:
    """Return `count` rows; the same digits and seed make the same ones."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 4])))
    return [row(digits, random) for _ in tqdm(range(count), unit=" rows", disable=None)]
