"""Numbers and readings made of nothing."""

from __future__ import annotations

import numpy as np

from model.chat.numbers import STEPS, Number
from model.generation.hand import Hand
from model.generation.style import Style
from model.recognition.answers.reading import ReadDigit, Reading


def sign(digit: int | None, confidence: float, second: int = 0) -> ReadDigit:
    shares = [0.0] * 10
    if digit is not None:
        shares[digit], shares[second] = confidence, (1 - confidence) * 0.6
    rest = 1 - sum(shares)
    return ReadDigit(digit, confidence, tuple(shares), rest, (10, 10, 20, 30), np.zeros((28, 28)))


def sign_between(sign: str) -> ReadDigit:
    """Return one of . , : - / + between digits."""
    return ReadDigit(None, 1.0, (0.0,) * 10, 1.0, (10, 10, 20, 30), np.zeros((28, 28)), sign)


def reading(*lines: list[ReadDigit]) -> Reading:
    return Reading(tuple(map(tuple, lines)), 600, 500)


def number_of(text: str, seed: int, place: int = 0, weight: int = 0, slant: int = 0) -> Number:
    """Return a number in a hand whose sliders stand at these steps."""
    return Number(text, Hand(seed, place, Style(weight=weight / STEPS, slant=slant / STEPS)))
