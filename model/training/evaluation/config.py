"""Options of what is measured; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import Options, option

PAGES = 500  # of each kind, for the reader


@dataclass(frozen=True)
class Sizes(Options):
    """How much is measured; kept in the table."""

    samples: int = option(10_000, "digits drawn with each sampling seed", range=(1000, 50_000))
    strips: int = option(10_000, "strips drawn as people get them", range=(1, 1_000_000))
    hands: int = option(1000, "hands that write all ten digits", range=(10, 100_000))
    lessons: int = option(
        60_000, "digits, drawn or real, that a classifier learns from", range=(1000, 60_000)
    )
    seeds: int = option(3, "sampling seeds: 1 and so on", range=(1, 100))


@dataclass(frozen=True)
class Comparison(Options):
    """How runs are compared."""

    samples: int = option(10_000, "digits drawn from each run", range=(1000, 50_000))


def check_pages(count: int) -> int:
    """Return `count` if so many pages of a kind can be measured; raises ValueError otherwise."""
    if not 10 <= count <= 100_000:
        raise ValueError("The number of pages must be from 10 to 100000.")
    return count
