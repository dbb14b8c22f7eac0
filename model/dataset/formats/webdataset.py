"""WebDataset: tar files in which 00000018.png, 00000018.cls and perhaps .json are one sample."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

from model.dataset.formats.folders import digit_png
from model.dataset.formats.styles import styles
from model.dataset.recipe import Chunk, Part, Recipe
from model.files import atomic_write


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)  # of nobody and of no time of day: the same bytes again
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def write_webdataset(
    paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]
) -> None:
    """Write a part as a tar: for each digit a PNG, its label, and its style where it has one."""
    place = part.start
    with (
        atomic_write(paths[0]) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for images, labels in chunks:
            own = styles(recipe, place, place + len(labels))
            for digit, label, style in zip_longest(images, labels, own):
                _add(archive, f"{place:08d}.png", digit_png(digit))
                _add(archive, f"{place:08d}.cls", str(label).encode())
                if style is not None:
                    _add(archive, f"{place:08d}.json", json.dumps(style).encode())
                place += 1
            archive.members.clear()  # type: ignore[attr-defined]  # it would remember every entry
