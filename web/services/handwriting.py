"""What takes more than one call to the networks: numbers, morphs, maps of hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.generation.hand import Hand
from model.generation.latents import one_hot
from model.generation.morphing import Frames, morph
from model.generation.sampler import DigitSampler

if TYPE_CHECKING:
    from model.handwriting.writer import Written

MAP_SIDE = 5  # cells: steps of a half on both sliders
DOWN, ACROSS = "weight", "slant"


class Pen:
    """Writes with a sampler; each method is one piece of work, in one place of the line."""

    def __init__(self, sampler: DigitSampler) -> None:
        self._sampler = sampler

    def write(self, text: str, hand: Hand) -> Written:
        """Write a text that `check_text` lets pass."""
        from model.handwriting.writer import NumberWriter  # OpenCV: 0.1 s that no start should pay

        return NumberWriter(self._sampler).write(text, hand)

    def morph(self, digits: list[int], hand: Hand, frames: int) -> Frames:
        """Draw the loop through `digits` and back."""
        return morph(self._sampler, digits, hand, frames)

    def map(self, digit: int, hand: Hand) -> np.ndarray:
        """Draw a digit in each cell of the map around a hand: uint8 [25, 28, 28], unchecked."""
        cells = [cell for row in hand.map(MAP_SIDE, MAP_SIDE, DOWN, ACROSS) for cell in row]
        steered = np.concatenate([self._sampler.steer(cell.z, cell.style) for cell in cells])
        return self._sampler.generate(steered, one_hot(np.full(len(steered), digit)))
