"""The generator at work: each method is one piece of work, in one place of the line, timed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.generation.hand import Hand
from model.generation.latents import hands, one_hot, plane
from model.generation.morphing import Frames, morph
from model.generation.own_hand import HandFinder
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.weights import WeightsError
from web.services.admission import Line, timed

if TYPE_CHECKING:
    from model.handwriting.writer import Written

MAP_SIDE = 5  # cells: steps of a half on both sliders
DOWN, ACROSS = "weight", "slant"
NOISE_SIDE, NOISE_SEED = 9, 1  # of the plane through four of a seed's hands
MAP_STYLE = Style(**{DOWN: 1, ACROSS: 1})  # of one cell, which the sliders' directions draw


class Generator:
    """Draws for visitors with a sampler.

    What draws raises RetryLaterError where no place is free in time.
    """

    def __init__(self, sampler: DigitSampler, line: Line | None = None) -> None:
        self._sampler, self._line = sampler, line or Line()
        self.version = sampler.version
        self._noise_maps: dict[int, bytes] = {}

    def version_of(self, style: Style) -> str:
        """Return the version of all that draws in a style, for caches: its directions count, too.

        Raises WeightsError where the sliders' directions are missing or of another generator.
        """
        if style == NEUTRAL:
            return self.version
        return f"{self.version}-{self._sampler.steering.version}"

    @property
    def map_version(self) -> str:
        """The version of all that draws maps; without directions none can be drawn."""
        try:
            return self.version_of(MAP_STYLE)
        except WeightsError:
            return self.version

    def draw(self, digit: int, count: int, seed: int) -> np.ndarray:
        """Draw `count` of a digit in the hands of a seed: uint8 [count, 28, 28]."""
        with self._line.place(), timed("draw"):
            return self._sampler.draw(digit, count, seed)

    def write(self, text: str, hand: Hand) -> Written:
        """Write a text that `check_text` lets pass."""
        from model.handwriting.writer import NumberWriter  # OpenCV: 0.1 s that no start should pay

        with self._line.place(), timed("write"):
            return NumberWriter(self._sampler).write(text, hand)

    def morph(self, digits: list[int], hand: Hand, frames: int) -> Frames:
        """Draw the loop through `digits` and back."""
        with self._line.place(), timed("morph"):
            return morph(self._sampler, digits, hand, frames)

    def hand_of(self, images: np.ndarray, labels: np.ndarray) -> str | None:
        """Return the hand of digits, uint8 [N, 28, 28], labelled [N], packed; None for no digit.

        None, too, where nothing finds hands for the generator that draws here. A few milliseconds:
        it takes no place in the line, for what was read must not be lost to who draws.
        """
        with timed("hand"):
            return self._finder.named(images, labels) if self._finder else None

    @cached_property
    def _finder(self) -> HandFinder | None:
        try:
            return HandFinder(self._sampler.generator_hash)
        except WeightsError:
            return None

    def map(self, digit: int, hand: Hand) -> np.ndarray:
        """Draw a digit in each cell of the map around a hand: uint8 [25, 28, 28], unchecked."""
        cells = [cell for row in hand.map(MAP_SIDE, MAP_SIDE, DOWN, ACROSS) for cell in row]
        with self._line.place(), timed("map"):
            steered = np.concatenate([self._sampler.steer(cell.z, cell.style) for cell in cells])
            return self._sampler.generate(steered, one_hot(np.full(len(steered), digit)))

    def noise_map(self, digit: int) -> bytes:
        """Draw a digit all over the plane between four hands, unchecked: an SVG, in ink.

        Kept, one for each digit: it is half a second's work, and everybody sees the same ones.
        """
        from model.handwriting.svg import map_svg  # OpenCV, as above

        if digit not in self._noise_maps:
            z = plane(noise_corners(), NOISE_SIDE)
            with self._line.place(), timed("map"):
                images = self._sampler.generate(z, one_hot(np.full(len(z), digit)))
            self._noise_maps[digit] = map_svg(images, NOISE_SIDE)
        return self._noise_maps[digit]


def noise_corners() -> np.ndarray:
    """Return the latents that the plane of *How it works* has at its corners, float32 [4, 64]."""
    return hands(NOISE_SEED, 0, 4)
