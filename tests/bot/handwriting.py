"""Pictures that people send: numbers the shipped generator writes, and what is none."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from bot.replies.recognition_text import SURE
from model.generation.sampler import DigitSampler
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, encode, number


def photo(sampler: DigitSampler, text: str) -> bytes:
    """Return a photograph of a number on paper, JPEG."""
    return encode(dark_on_light(np.pad(number(sampler, text), 40)), "JPEG", quality=85)


def blank() -> bytes:
    """Return paper with nothing on it."""
    return encode(np.full((400, 500), 230, np.uint8))


def letter() -> bytes:
    """Return paper with a scribble on it that is no digit."""
    paper = np.full((300, 300), 240, np.uint8)
    corners = [(40 + 200 * (n % 2), 40 + 18 * n) for n in range(12)]
    for start, end in itertools.pairwise(corners):
        cv2.line(paper, start, end, 20, 7)
    return encode(paper)


def doubtful(sampler: DigitSampler) -> bytes:
    """Return something between a 4 and a 9, of which the reader is not sure."""
    reader, four, nine = DigitReader(), number(sampler, "4"), number(sampler, "9")
    for share in np.linspace(0.3, 0.7, 41):
        pixels = dark_on_light(share * four + (1 - share) * nine)
        (read,) = reader.read_pixels(pixels).digits
        if read.digit is not None and read.confidence < SURE - 0.05:
            return encode(pixels)
    raise AssertionError("the reader is sure of everything between a 4 and a 9")
