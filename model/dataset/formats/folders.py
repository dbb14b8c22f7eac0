"""PNG files in class folders, as ImageFolder and its kin read them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from model.dataset.formats.layout import join_lines, table_name, write_small
from model.dataset.formats.styles import styles_csv
from model.dataset.recipe import Chunk, Part, Recipe
from model.files import atomic_write

FILE_NAME = "{label}/{place:08d}.png"


def digit_png(digit: np.ndarray) -> bytes:
    """Return a digit uint8 [28, 28] as a grey PNG of 28x28."""
    buffer = io.BytesIO()
    Image.fromarray(digit).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def png_names(part: Part, chunks: Iterable[Chunk]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield ("8/00000018.png", digit) for every digit: a folder for each class."""
    place = part.start
    for images, labels in chunks:
        for digit, label in zip(images, labels, strict=True):
            yield FILE_NAME.format(label=label, place=place), digit
            place += 1


def png_files(out: Path, part: Part) -> list[Path]:
    """Return the file that says that a part is whole: the digits have one each."""
    return [out / f".whole-{part.split}{part.suffix}"]


def join_png(out: Path, parts: list[Part]) -> None:
    """Write the styles of a split's shards as one metadata.csv, where there are any."""
    for folder in (out, out / parts[0].split):
        tables = [folder / table_name(part, "csv") for part in parts]
        if all(path.exists() for path in tables):
            join_lines(tables, folder / "metadata.csv", head=1)


def write_png(paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as PNG files in class folders, and last that it is whole.

    With a test split the classes lie in train/ and test/. With styles of their own, metadata.csv
    has them beside the classes.
    """
    folder = paths[0].parent / part.split if recipe.test_count else paths[0].parent
    for label in recipe.digits:
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
    if recipe.has_styles:
        styles_csv(folder / table_name(part, "csv"), recipe, part, FILE_NAME)
    for name, digit in png_names(part, chunks):
        write_small(folder / name, digit_png(digit))
    with atomic_write(paths[0]) as file:
        file.write(b"")
