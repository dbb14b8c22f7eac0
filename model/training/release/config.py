"""Options of what is released beside weights; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.gan.config import SHEET_HANDS
from model.training.options import option, refuse_out_of_range


@dataclass(frozen=True)
class Film:
    """What a film strip shows."""

    hand: int = option(2, "which of a sheet's hands, from 0", range=(0, SHEET_HANDS - 1))
    moments: int = option(9, "rows of the film", range=(2, 100))
    batch: int = option(64, "images in a step of the runs", range=(2, 4096))

    def __post_init__(self) -> None:
        refuse_out_of_range(self)


@dataclass(frozen=True)
class Fitting:
    """How directions are found and measured."""

    hands: int = option(1500, "hands that the directions are fitted on", range=(100, 100_000))
    trials: int = option(200, "other hands that they are measured on", range=(20, 10_000))
    stops: int = option(9, "places along each slider to measure at", range=(3, 41))
    seed: int = option(1000, "seed of the first; the second has the next", range=(0, 2**32 - 2))

    def __post_init__(self) -> None:
        refuse_out_of_range(self)
