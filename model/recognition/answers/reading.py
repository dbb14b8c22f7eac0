"""What a picture says, as the reader tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.generation.latents import CLASSES
from model.recognition import SURE
from model.recognition.components import Box


@dataclass(frozen=True)
class ReadDigit:
    """One sign that was read.

    `digit` is 0..9, or None for what is no digit; `confidence` is the probability of that answer.
    `probabilities` are those of the ten digits; with `not_a_digit` they add up to 1. `box` is
    x, y, width and height in pixels of the upright picture; `crop` uint8 [28, 28] is what the
    network saw, white on black. `sign` is one of . , : - / + where it is that, between digits or, a
    + or -, before the first.
    """

    digit: int | None
    confidence: float
    probabilities: tuple[float, ...]
    not_a_digit: float
    box: Box
    crop: np.ndarray
    sign: str = ""

    @property
    def written(self) -> str:
        """What it puts into the text: its digit, its sign, or nothing."""
        return self.sign if self.digit is None else str(self.digit)

    def __str__(self) -> str:
        x, y, width, height = self.box
        others = sorted(range(CLASSES), key=lambda digit: -self.probabilities[digit])[:3]
        ranked = ", ".join(f"{digit} {self.probabilities[digit]:.1%}" for digit in others)
        name = self.written or "not a digit"
        return f"{name} ({self.confidence:.1%}) at {x},{y} {width}x{height}: {ranked}"


@dataclass(frozen=True)
class Reading:
    """What a picture says: lines of signs; `width` and `height` of the upright picture.

    `uncut` counts signs that look like several touching ones and were read as one, since a page has
    only so much time. `flecks` are the boxes of what is none and much smaller than the digits: it
    is not among them. `first` is "frame" or "page" where the picture is the first of several.
    """

    lines: tuple[tuple[ReadDigit, ...], ...]
    width: int
    height: int
    uncut: int = 0
    first: str = ""
    flecks: tuple[Box, ...] = ()

    @property
    def digits(self) -> tuple[ReadDigit, ...]:
        """Every sign in reading order, what is no digit included."""
        return tuple(each for line in self.lines for each in line)

    @property
    def least(self) -> float:
        """The confidence of the least sure digit, 0 where there is none."""
        return min((each.confidence for each in self.digits if each.digit is not None), default=0.0)

    @property
    def samples(self) -> tuple[np.ndarray, np.ndarray]:
        """What was surely read: digits as the network saw them, uint8 [N, 28, 28], labels [N]."""
        sure = [each for each in self.digits if each.digit is not None and each.confidence >= SURE]
        crops = [each.crop for each in sure]
        return np.array(crops).reshape(-1, 28, 28), np.array([each.digit for each in sure], int)

    @property
    def text(self) -> str:
        """The digits and the signs between them, a row of the text for each line with some."""
        rows = ["".join(each.written for each in line) for line in self.lines]
        return "\n".join(row for row in rows if row)
