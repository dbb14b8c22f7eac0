"""A hand: one of the five of a seed, or somebody's own, and how it is steered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from model.errors import InputError
from model.generation.latents import check_seed, latent, nearby
from model.generation.own_hand import unpack_hand
from model.generation.style import NEUTRAL, SLIDERS, Style

HANDS = 5  # to choose from for each seed
ALIKE = 0.4  # how far the others stray from one's own; two hands that know nothing of each other: 1
MAP_SIDE = 15  # cells along the longer side of a map of hands, at most


def check_hand(place: int) -> int:
    """Return `place` if it is 0..4; raises InputError otherwise."""
    if not 0 <= place < HANDS:
        raise InputError("hand.out_of_range", high=HANDS - 1)
    return place


@dataclass(frozen=True)
class Hand:
    """Hand `place` (0..4) of `seed` (0..2**32-1), steered by `style`.

    With `own`, a packed hand (see own_hand.py), place 0 is that one, and the others are like it.
    Raises InputError for a seed or place out of range, or a hand that cannot be unpacked.
    """

    seed: int
    place: int = 0
    style: Style = NEUTRAL
    own: str = ""

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_hand(self.place)
        if self.own:
            unpack_hand(self.own)

    @property
    def z(self) -> np.ndarray:
        """Its latent before it is steered, float32 [1, 64]."""
        drawn = latent(self.seed, self.place)[None]
        if not self.own:
            return drawn
        own = unpack_hand(self.own)[None]
        return nearby(own, drawn, ALIKE) if self.place else own

    def map(
        self, rows: int, columns: int, down: str = "weight", across: str = "slant"
    ) -> list[list[Self]]:
        """Return a map of hands: for each cell this one as it is steered there, [rows][columns].

        `down` and `across` are two sliders; each runs over its whole range, from the first row or
        column to the last, and the others stay as they are. Odd numbers of cells have a middle one,
        where both sliders are 0. Raises InputError for sliders or sizes that do not work.
        """
        if down == across or not {down, across} <= set(SLIDERS):
            raise InputError("map.sliders", known=", ".join(SLIDERS))
        if not (2 <= rows <= MAP_SIDE and 2 <= columns <= MAP_SIDE):
            raise InputError("map.size", high=MAP_SIDE)
        return [
            [
                replace(self, style=replace(self.style, **{down: y, across: x}))
                for x in np.linspace(-1, 1, columns).round(4).tolist()
            ]
            for y in np.linspace(-1, 1, rows).round(4).tolist()
        ]
