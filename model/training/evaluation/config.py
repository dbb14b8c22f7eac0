"""Options of what is measured; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import OptionError, Options, option

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
class Pages(Options):
    """How much the reader is measured on."""

    pages: int = option(PAGES, "pages of each kind, for --reader", range=(10, 100_000))


@dataclass(frozen=True)
class Comparison(Options):
    """How runs are compared."""

    samples: int = option(10_000, "digits drawn from each run", range=(1000, 50_000))
    averages: str = option("", "widths of averages to compare as well, commas between: 0.03,0.1")

    def __post_init__(self) -> None:
        super().__post_init__()
        for width in self.widths:
            check_width(width)

    @property
    def widths(self) -> list[float]:
        """The widths of the averages asked for; raises OptionError for what is no number."""
        try:
            return [float(each) for each in self.averages.split(",") if each.strip()]
        except ValueError:
            raise OptionError(f"--averages takes numbers, not {self.averages!r}.") from None


def check_width(width: float) -> float:
    """Return the width of an average if there can be one; raises OptionError otherwise."""
    if not 0.005 <= width <= 0.25:
        raise OptionError(f"The width of an average lies from 0.005 to 0.25, not at {width:g}.")
    return width


@dataclass(frozen=True)
class SideBySide(Options):
    """How much exported models are measured on; kept beside their figures."""

    samples: int = option(10_000, "digits drawn with each sampling seed", range=(1000, 50_000))
    lessons: int = option(
        10_000, "of these, digits that a classifier learns from", range=(1000, 50_000)
    )
    seeds: int = option(3, "sampling seeds: 1 and so on", range=(2, 100))
    test: bool = option(False, "open MNIST's test set as well")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.lessons > self.samples:
            raise OptionError(f"--lessons must be at most --samples, {self.samples}.")
