"""Options of the comparison of recipes; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import Options, option


@dataclass(frozen=True)
class Ablation(Options):
    """How the recipes are measured."""

    # Three to four minutes on one core: float32, for the table must go on on any machine.
    kimg: float = option(
        24.0, "thousands of images of a base run; others get as much time", range=(0.001, None)
    )
    seeds: int = option(3, "seeds of each recipe: 0 and so on", range=(1, 100))
    samples: int = option(10_000, "digits drawn from each run", range=(1000, 50_000))
    only: str = option("", "names of recipes, commas between; empty: all")
    threads: int = option(1, "CPU threads", range=(1, 1024))
    out: str = option("weights/ablations.json", "file of the results; goes on where it stops")
    chart: str = option("docs/ablations.svg", "picture of all results; empty: none")
