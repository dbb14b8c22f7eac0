"""IDX as MNIST has it, where torchvision looks for it: MNIST/raw/train-images-idx3-ubyte."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import BinaryIO

from model.dataset.formats.styles import styles_csv
from model.dataset.recipe import Chunk, Part, Recipe
from model.files import atomic_write
from model.images import SIZE

FOLDER = Path("MNIST") / "raw"
UBYTE = 0x08  # IDX's code for unsigned bytes
File = BinaryIO | GzipFile
NAMES = {"train": "train", "test": "t10k"}  # what MNIST calls its splits


def idx_header(*shape: int) -> bytes:
    """Return the header of an IDX file of unsigned bytes, big-endian as MNIST's files are."""
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, UBYTE, len(shape), *shape)


def idx_files(out: Path, part: Part) -> list[Path]:
    """Return a part's images and labels: without shards those of MNIST."""
    stem = f"{NAMES[part.split]}{part.suffix}"
    names = f"{stem}-images-idx3-ubyte", f"{stem}-labels-idx1-ubyte"
    return [out / FOLDER / name for name in names]


def idx_and_gzip_files(out: Path, part: Part) -> list[Path]:
    """Return the files of `idx_files`, and after them each once more, gzipped."""
    plain = idx_files(out, part)
    return plain + [path.with_name(f"{path.name}.gz") for path in plain]


def write_idx(paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part's images, then its labels, each to every second one of `paths`."""
    if recipe.has_styles:
        name = f"{NAMES[part.split]}{part.suffix}-styles.csv"
        styles_csv(paths[0].with_name(name), recipe, part)
    with _all_of(paths[::2]) as files:
        for file in files:
            file.write(idx_header(len(part), SIZE, SIZE))
        for images, _ in chunks:
            for file in files:
                file.write(images.tobytes())
    with _all_of(paths[1::2]) as files:
        for file in files:
            file.write(idx_header(len(part)))
            for start, stop in part.chunks():
                file.write(recipe.labels(start, stop).tobytes())


@contextmanager
def _all_of(paths: list[Path]) -> Iterator[list[File]]:
    """Open files for their content, .gz ones packed: no name and no time of day in them."""
    with ExitStack() as stack:
        files: list[File] = []
        for path in paths:
            file: File = stack.enter_context(atomic_write(path))
            if path.suffix == ".gz":
                file = stack.enter_context(GzipFile("", "wb", 6, file, mtime=0))
            files.append(file)
        yield files
