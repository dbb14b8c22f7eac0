"""NumberWriter: (text, hand) -> a number in that hand. No torch.

    number = NumberWriter(DigitSampler()).write("24.12.2026", Hand(7, 2))
    number_png(number.coverage, "paper")                               # model/handwriting/raster.py
    number_svg(number.strokes, number.coverage.shape, number.text)     # model/handwriting/svg.py

Digits are the network's, each checked; the signs between them are drawn to match.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.generation.hand import Hand
from model.generation.latents import latent
from model.generation.sampler import DigitSampler
from model.handwriting.digits import write_digits
from model.handwriting.glyphs import Glyph, digit_glyph, measure_pen
from model.handwriting.layout import placed, set_line
from model.handwriting.punctuation import sign_glyph
from model.handwriting.strokes import Stroke
from model.handwriting.text import DIGITS, check_text

SIGN_ATTEMPT = 1  # the path of a sign's noise is that of a digit in its place


@dataclass(frozen=True)
class Written:
    """A written number: its `text`, and `coverage` uint8 [height, width], 255 where ink is whole.

    `digits` uint8 [D, 28, 28] are its digits as the network drew them, from left to right;
    `glyphs` are what stands on the line, one for each character, None for a space; `strokes` are
    theirs, without the spaces, where they stand in the coverage.
    """

    text: str
    coverage: np.ndarray
    digits: np.ndarray
    glyphs: list[Glyph | None]
    strokes: list[list[Stroke]]


class NumberWriter:
    """Writes numbers with a sampler; safe to share between threads."""

    def __init__(self, sampler: DigitSampler) -> None:
        self._sampler = sampler

    def write(self, text: str, hand: Hand) -> Written:
        """Write `text` in one hand: digits, spaces and . , : - / +.

        The same arguments give the same picture, and what is added at the end of the text leaves
        the digits before it as they are. Raises InputError for a text that cannot be written,
        WeightsError where a style is asked for and the sliders' directions cannot be used.
        """
        text = check_text(text)
        places = [place for place, sign in enumerate(text) if sign in DIGITS]
        digits = write_digits(self._sampler, [int(text[place]) for place in places], places, hand)
        drawn = {place: digit_glyph(each) for place, each in zip(places, digits, strict=True)}
        pen = measure_pen(list(drawn.values()))
        glyphs: list[Glyph | None] = []
        for place, sign in enumerate(text):
            if place in drawn:
                glyphs.append(drawn[place])
            elif sign == " ":
                glyphs.append(None)
            else:
                noise = latent(hand.seed, hand.place, place, SIGN_ATTEMPT)
                glyphs.append(sign_glyph(sign, pen, noise))
        line, columns = set_line(glyphs)
        return Written(text, line, digits, glyphs, placed(glyphs, columns))
