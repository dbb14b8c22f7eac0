"""The style of each digit as columns, where each has its own: numbers, or a CSV beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from model.dataset.recipe import Part, Recipe
from model.files import atomic_write
from model.generation.style import SLIDERS

COLUMNS = (*SLIDERS, "seed", "hand")


def style_columns(recipe: Recipe, start: int, stop: int) -> dict[str, list[float]]:
    """Return the columns of digits `start` to `stop - 1`: sliders, seed and hand (its place)."""
    sliders = recipe.sliders(start, stop).T.tolist()
    columns: dict[str, list[float]] = {
        # Two decimals are all they have; the rest is float32's.
        name: [round(value, 2) for value in column]
        for name, column in zip(SLIDERS, sliders, strict=True)
    }
    return columns | {"seed": [recipe.seed] * (stop - start), "hand": list(range(start, stop))}


def styles(recipe: Recipe, start: int, stop: int) -> Iterator[dict[str, float]]:
    """Yield what `style_columns` has, digit by digit; nothing where no digit has its own."""
    if not recipe.has_styles:
        return
    columns = style_columns(recipe, start, stop)
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def styles_csv(path: Path, recipe: Recipe, part: Part, file_name: str | None = None) -> None:
    """Write a part's labels and styles as CSV, a row a digit.

    `file_name` is a template such as "{label}/{place:08d}.png" for a first column of that name,
    which is where data set hubs look for it.
    """
    head = (["file_name"] if file_name else []) + ["label", *COLUMNS]
    with atomic_write(path) as file:
        text = io.TextIOWrapper(file, newline="")
        rows = csv.writer(text)
        rows.writerow(head)
        for start, stop in part.chunks():
            labels = recipe.labels(start, stop).tolist()
            for place, label, style in zip(
                range(start, stop), labels, styles(recipe, start, stop), strict=True
            ):
                name = [file_name.format(label=label, place=place)] if file_name else []
                rows.writerow([*name, label, *style.values()])
        text.detach()
