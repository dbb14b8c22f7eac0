"""Choosing between runs: a line for each, as the checker sees it on held-out training images.

The checker is another network than the judge of the quality table, and the test set is not opened:
what is reported chose nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.generation.latents import CLASSES, hands, one_hot
from model.training.evaluation.feature_metrics import frechet_distance
from model.training.evaluation.judge import Judged, judge
from model.training.evaluation.precision_recall import neighbourhood
from model.training.gan.export import averaged_generator
from model.training.gan.generator import Generator
from model.training.gan.sample_grids import generate
from model.training.mnist import Digits, hold_out, load_mnist
from model.training.options import option, refuse_out_of_range
from model.training.weights_io import load_classifier

HELD_OUT = 5000  # what GANConfig holds out, so that no run has seen them
SEED = 77  # every run draws in the same hands
WEAKEST = 3


@dataclass(frozen=True)
class Comparison:
    """How runs are compared."""

    samples: int = option(10_000, "digits drawn from each run", range=(1000, 1_000_000))

    def __post_init__(self) -> None:
        refuse_out_of_range(self)


def draw_torch(generator: Generator, count: int) -> Digits:
    """Return `count` raw samples of a torch generator, labels 0..9 in turn, the hands of SEED."""
    labels = (np.arange(count) % CLASSES).astype(np.uint8)
    return Digits(generate(generator, hands(SEED, 0, count), one_hot(labels)), labels)


def _head(width: int) -> str:
    names = ("kimg", "agreement", "FID", "precision", "recall", "density", "coverage")
    return f"{'':<{width}}" + "".join(f"{name:>11}" for name in names) + "  weakest digits"


def _line(name: str, width: int, kimg: str, seen: Judged, held: Judged) -> str:
    """Return one line of the comparison; the neighbours are those of equally many of each."""
    count = min(len(seen.features), len(held.features))
    near = neighbourhood(held.features[:count], seen.features[:count])
    weakest = sorted(enumerate(seen.per_digit), key=lambda each: each[1])[:WEAKEST]
    return (
        f"{name:<{width}}{kimg:>11}{seen.agreement:>11.2%}"
        f"{frechet_distance(seen.features, held.features):>11.4f}"
        f"{near.precision:>11.3f}{near.recall:>11.3f}{near.density:>11.3f}{near.coverage:>11.3f}  "
        + "  ".join(f"{digit}: {part:.1%}" for digit, part in weakest)
    )


def compare(
    runs: list[Path],
    weights: Path,
    folder: Path | None = None,
    comparison: Comparison | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Say for each run how its averaged generator does, below what real training images do.

    The judge is `weights`/checker.safetensors, the real digits are the held-out training images of
    MNIST (in `folder`, see load_mnist). Raises OptionError where a run has no usable checkpoint,
    DataError without MNIST.
    """
    comparison = comparison or Comparison()
    checker = load_classifier(weights / "checker.safetensors")
    train, held_digits = hold_out(load_mnist("train", folder), HELD_OUT)
    held = judge(checker, held_digits)
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(train))
    width = max(len("training images"), *(len(str(run)) for run in runs)) + 1
    say(_head(width))
    real = judge(checker, train.take(order[: comparison.samples]))
    say(_line("training images", width, "", real, held))
    for run in runs:
        generator, options, kimg = averaged_generator(run)
        seen = judge(checker, draw_torch(generator, comparison.samples))
        # Without a holdout the run has learned from the very images that it is held against.
        note = "" if options["holdout"] >= HELD_OUT else "  (has seen the held-out digits)"
        say(_line(str(run), width, f"{kimg:g}", seen, held) + note)
