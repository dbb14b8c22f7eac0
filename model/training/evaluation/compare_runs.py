"""Choosing between runs: a line for each, on held-out training images (see `validation`).

The judge of the quality table has no part in it, and the test set is not opened: what is reported
chose nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from model.training.evaluation.config import Comparison
from model.training.evaluation.judge import Judged
from model.training.evaluation.validation import HELD_OUT, Validation, weakest
from model.training.flow.run import flow_sampler
from model.training.gan.export import averaged_generator

COLUMNS = ("fid_ratio", "kid", "precision", "recall", "density", "coverage", "diversity")
FORMS = {"fid_ratio": ".2f", "kid": ".1e"}


def _head(width: int) -> str:
    names = ("kimg", "agreement", "FID/real", "KID", *COLUMNS[2:])
    return f"{'':<{width}}" + "".join(f"{name:>11}" for name in names) + "  weakest digits"


def _line(name: str, width: int, kimg: str, figures: dict[str, float], seen: Judged) -> str:
    """Return one line of the comparison."""
    shown = "".join(f"{figures[each]:>11{FORMS.get(each, '.3f')}}" for each in COLUMNS)
    digits = "  ".join(f"{digit}: {part:.1%}" for digit, part in weakest(seen))
    return f"{name:<{width}}{kimg:>11}{figures['label_agreement']:>11.2%}{shown}  {digits}"


def compare(
    runs: list[Path],
    weights: Path,
    folder: Path | None = None,
    comparison: Comparison | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Say for each run how its averaged generator does, below what real training images do.

    FID is given in units of what real images score, the mean over two extractors in `weights`; the
    other figures are the checker's. The real digits are the held-out training images of MNIST (in
    `folder`, see load_mnist). Raises OptionError where a run has no usable checkpoint, DataError
    without MNIST.
    """
    comparison = comparison or Comparison()
    lengths = (None, *comparison.widths)
    # Before anything is measured, which takes minutes: a run that is none is refused at once.
    drawing = [
        (run, length, *(flow_sampler(run, length) or averaged_generator(run, length)))
        for run in runs
        for length in lengths
    ]
    validation = Validation(weights, folder, comparison.samples)
    width = max(len("training images"), *(len(str(run)) for run in runs)) + 1
    say(_head(width))
    floor = validation.floor()
    real = validation.describe(validation.real, floor["mean"])
    spread = f"  (FID/real of {len(validation.floors)} draws: ± {floor['std']:.2f})"
    say(_line("training images", width, "", real, validation.real) + spread)
    for run, length, generator, options, kimg in drawing:
        figures, seen = validation.score(validation.draw(generator))
        # Without a holdout the run has learned from the very images that it is held against.
        note = "" if options["holdout"] >= HELD_OUT else "  (has seen the held-out digits)"
        name = str(run) if length is None else f"  averaged, {length:g}"
        say(_line(name, width, f"{kimg:g}", figures, seen) + note)
