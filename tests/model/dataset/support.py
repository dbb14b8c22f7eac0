"""A small data set with both splits, and how its formats' tests write it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model.dataset import Recipe
from model.dataset.export import Export, run_export
from model.dataset.formats import FORMATS
from model.generation.sampler import DigitSampler

RECIPE = Recipe(count=60, seed=9, test_count=25)
LABELS = (np.arange(85) % 10).astype(np.uint8)


OF_DIGITS = [kind for kind, each in FORMATS.items() if not each.of_numbers]


def export(
    sampler: DigitSampler, folder: Path, kind: str, recipe: Recipe = RECIPE, **options
) -> Path:
    """Write a data set into a folder; returns the file, or the folder where the format is one."""
    suffix = FORMATS[kind].suffix
    out = folder / f"d{suffix}" if suffix else folder
    run_export(Export(recipe, out, kind, **options), sampler)
    return out
