"""NumPy's .npz: `x` and `y`, or with both splits and the names that Keras gives them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from model.dataset.recipe import Chunk, Part, Recipe
from model.files import atomic_write
from model.generation.style import SLIDERS
from model.images import SIZE


def _open_array(
    archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], dtype: str = "|u1"
) -> IO[bytes]:
    """Open the member `name`.npy for its content, the header written."""
    # A ZipInfo made by hand has no time of day in it: the same digits make the same file.
    entry = zipfile.ZipInfo(f"{name}.npy")
    entry.compress_type = zipfile.ZIP_DEFLATED
    member = archive.open(entry, "w", force_zip64=True)
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(member, header)
    return member


def _write_columns(archive: zipfile.ZipFile, recipe: Recipe, part: Part, end: str = "") -> None:
    """Write the labels of a part and, where each digit has its own, styles and hands.

    All follow from the recipe, and need not be kept while the images are written.
    """
    count = len(part)
    with _open_array(archive, f"y{end}", (count,)) as member:
        for start, stop in part.chunks():
            member.write(recipe.labels(start, stop).tobytes())
    if not recipe.has_styles:
        return
    with _open_array(archive, f"style{end}", (count, len(SLIDERS)), "<f4") as member:
        for start, stop in part.chunks():
            member.write(recipe.sliders(start, stop).astype("<f4").tobytes())
    with _open_array(archive, f"hand{end}", (count,), "<i8") as member:
        for start, stop in part.chunks():
            member.write(np.arange(start, stop, dtype="<i8").tobytes())


def npz_members(
    archive: zipfile.ZipFile, recipe: Recipe, part: Part, chunks: Iterable[Chunk]
) -> Iterator[None]:
    """Write `x` uint8 [N, 28, 28] and `y` uint8 [N] of a part; yields after each chunk.

    With styles of their own also `style` float32 [N, 4] and `hand` int64 [N].
    """
    with _open_array(archive, "x", (len(part), SIZE, SIZE)) as member:
        for images, _ in chunks:
            member.write(images.tobytes())
            yield
    _write_columns(archive, recipe, part)
    yield


def write_npz(paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as NumPy's .npz: `x` uint8 [N, 28, 28], `y` uint8 [N]."""
    with atomic_write(paths[0]) as file, zipfile.ZipFile(file, "w") as archive:
        for _ in npz_members(archive, recipe, part, chunks):
            pass


def write_keras(paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:  # noqa: ARG001
    """Write both splits as one .npz, as Keras keeps MNIST: `x_train`, `y_train`, `x_test`, ..."""
    images = (each for each, _ in chunks)
    left = np.empty((0, SIZE, SIZE), np.uint8)
    with atomic_write(paths[0]) as file, zipfile.ZipFile(file, "w") as archive:
        for split in recipe.parts():
            missing = len(split)
            with _open_array(archive, f"x_{split.split}", (missing, SIZE, SIZE)) as member:
                while missing:
                    # A chunk may hold the end of one split and the beginning of the next.
                    left = left if len(left) else next(images)
                    member.write(left[:missing].tobytes())
                    taken = min(missing, len(left))
                    left, missing = left[taken:], missing - taken
            _write_columns(archive, recipe, split, f"_{split.split}")
        for _ in images:  # none is left; a source that counts what was taken goes to its end
            pass
