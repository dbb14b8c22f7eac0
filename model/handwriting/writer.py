"""NumberWriter: (text, seed, hand, style) -> a number in one hand. No torch.

    number = NumberWriter(DigitSampler()).write("24.12.2026", seed=7, hand=2)
    number_png(number.coverage, "paper"), number_svg(number.coverage)      # model/writing/

Digits are the network's, each checked; the signs between them are drawn to match.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.generation.hand import HANDS, check_hand
from model.generation.latents import latent
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.handwriting.digits import write_digits
from model.handwriting.glyphs import Glyph, digit_glyph, measure_pen
from model.handwriting.layout import set_line
from model.handwriting.punctuation import sign_glyph
from model.handwriting.text import DIGITS, MAX_LENGTH, check_text

__all__ = ["HANDS", "MAX_LENGTH", "NumberWriter", "Written", "check_hand", "check_text"]
SIGN_ATTEMPT = 1  # the path of a sign's noise is that of a digit in its place


@dataclass(frozen=True)
class Written:
    """A written number: its `text`, and `coverage` uint8 [height, width], 255 where ink is whole.

    `digits` uint8 [D, 28, 28] are its digits as the network drew them, from left to right;
    `glyphs` are what stands on the line, one for each character, None for a space.
    """

    text: str
    coverage: np.ndarray
    digits: np.ndarray
    glyphs: list[Glyph | None]


class NumberWriter:
    """Writes numbers with a sampler; safe to share between threads."""

    def __init__(self, sampler: DigitSampler) -> None:
        self._sampler = sampler

    def write(self, text: str, seed: int = 0, hand: int = 0, style: Style = NEUTRAL) -> Written:
        """Write `text` in hand `hand` (0..4) of `seed`: digits, spaces and . , : - / +.

        The same arguments give the same picture, and what is added at the end of the text leaves
        the digits before it as they are. Raises ValueError with a sentence for a text, seed or hand
        that cannot be written, WeightsError where a style is asked for and the sliders'
        directions cannot be used.
        """
        text = check_text(text)
        places = [place for place, sign in enumerate(text) if sign in DIGITS]
        digits = write_digits(
            self._sampler, [int(text[place]) for place in places], places, seed, hand, style
        )
        drawn = {place: digit_glyph(each) for place, each in zip(places, digits, strict=True)}
        pen = measure_pen(list(drawn.values()))
        glyphs: list[Glyph | None] = []
        for place, sign in enumerate(text):
            if place in drawn:
                glyphs.append(drawn[place])
            elif sign == " ":
                glyphs.append(None)
            else:
                noise = latent(seed, hand, place, SIGN_ATTEMPT)
                glyphs.append(sign_glyph(sign, pen, noise))
        return Written(text, set_line(glyphs)[0], digits, glyphs)
