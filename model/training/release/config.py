"""Options of what is released beside weights; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.gan.config import SHEET_HANDS
from model.training.options import Options, option


@dataclass(frozen=True)
class Film(Options):
    """What a film strip shows."""

    hand: int = option(2, "which of a sheet's hands, from 0", range=(0, SHEET_HANDS - 1))
    moments: int = option(9, "rows of the film", range=(2, 100))
    batch: int = option(64, "images in a step of the runs", range=(2, 4096))


@dataclass(frozen=True)
class Fitting(Options):
    """How directions are found and measured."""

    hands: int = option(1500, "hands that the directions are fitted on", range=(100, 100_000))
    trials: int = option(200, "other hands that they are measured on", range=(20, 10_000))
    stops: int = option(9, "places along each slider to measure at", range=(3, 41))
    seed: int = option(1000, "seed of the first; the second has the next", range=(0, 2**32 - 2))


@dataclass(frozen=True)
class Samples(Options):
    """What the quiz and the sheet of the worst drawings hold."""

    rounds: int = option(4, "rounds of the quiz, of ten digits each", range=(1, 20))
    drawn: int = option(10_000, "drawings that the worst are looked for in", range=(10, 1_000_000))
    worst: int = option(2, "worst of each digit", range=(1, 10))
    seed: int = option(0, "seed of all that chance decides", range=(0, 2**32 - 1))
