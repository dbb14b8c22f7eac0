"""The four formats: NPZ, IDX as MNIST has it, PNG in class folders, Parquet.

Each writer takes the chunks of a part and writes them as they come. A file appears whole or not at
all, and the same recipe makes the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from PIL import Image

from model.dataset.recipe import Chunk, Part, Recipe
from model.errors import InputError
from model.files import atomic_write
from model.generation.latents import CLASSES
from model.images import SIZE

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 10  # chunks
UBYTE = 0x08  # IDX's code for unsigned bytes


def _open_array(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...]) -> IO[bytes]:
    """Open the member `name`.npy of uint8 `shape` for its content, the header written."""
    # A ZipInfo made by hand has no time of day in it: the same digits make the same file.
    entry = zipfile.ZipInfo(f"{name}.npy")
    entry.compress_type = zipfile.ZIP_DEFLATED
    member = archive.open(entry, "w", force_zip64=True)
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(member, header)
    return member


def npz_members(
    archive: zipfile.ZipFile, recipe: Recipe, part: Part, chunks: Iterable[Chunk]
) -> Iterator[None]:
    """Write `x` uint8 [N, 28, 28] and `y` uint8 [N] of a part; yields after each chunk."""
    with _open_array(archive, "x", (len(part), SIZE, SIZE)) as member:
        for images, _ in chunks:
            member.write(images.tobytes())
            yield
    with _open_array(archive, "y", (len(part),)) as member:
        # The labels follow from the recipe, and need not be kept while the images are written.
        for start, stop in part.chunks():
            member.write(recipe.labels(start, stop).tobytes())
    yield


def write_npz(path: Path, recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as NumPy's .npz: `x` uint8 [N, 28, 28], `y` uint8 [N]."""
    with atomic_write(path) as file, zipfile.ZipFile(file, "w") as archive:
        for _ in npz_members(archive, recipe, part, chunks):
            pass


def idx_header(*shape: int) -> bytes:
    """Return the header of an IDX file of unsigned bytes, big-endian as MNIST's files are."""
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, UBYTE, len(shape), *shape)


def idx_names(part: Part) -> tuple[str, str]:
    """Return the names of a part's images and labels: without shards those of MNIST's training."""
    stem = f"train{part.suffix}"
    return f"{stem}-images-idx3-ubyte.gz", f"{stem}-labels-idx1-ubyte.gz"


def write_idx(folder: Path, recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as two IDX files, gzipped, as MNIST's are: images, then labels."""
    images_name, labels_name = idx_names(part)
    with _gzipped(folder / images_name) as file:
        file.write(idx_header(len(part), SIZE, SIZE))
        for images, _ in chunks:
            file.write(images.tobytes())
    with _gzipped(folder / labels_name) as file:
        file.write(idx_header(len(part)))
        for start, stop in part.chunks():
            file.write(recipe.labels(start, stop).tobytes())


@contextmanager
def _gzipped(path: Path) -> Iterator[gzip.GzipFile]:
    """Open a .gz file for its content; no name and no time of day in it."""
    with atomic_write(path) as whole, gzip.GzipFile("", "wb", 6, whole, mtime=0) as file:
        yield file


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
            yield f"{label}/{place:08d}.png", digit
            place += 1


def write_png(folder: Path, recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as PNG files in class folders; a shard's last file says that it is whole."""
    for label in recipe.digits:
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
    for name, digit in png_names(part, chunks):
        # Renamed each, too, but not forced to the disk one by one: minutes for a million files.
        half = folder / f"{name}.part"
        half.write_bytes(digit_png(digit))
        half.replace(folder / name)
    if part.suffix:
        with atomic_write(folder / f".whole{part.suffix}") as file:
            file.write(b"")


def _parquet_schema() -> pyarrow.Schema:
    """Return the columns that data set hubs know: an image's PNG bytes, and its label."""
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    features = {
        "image": {"_type": "Image"},
        "label": {"_type": "ClassLabel", "names": [str(digit) for digit in range(CLASSES)]},
    }
    said = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([("image", image), ("label", pa.int64())], metadata=said)


def write_parquet(path: Path, recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:  # noqa: ARG001
    """Write a part as Parquet: `image` {bytes: PNG, path: null}, `label` int64.

    Raises InputError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise InputError("parquet.missing") from None
    schema = _parquet_schema()
    with atomic_write(path) as file, pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for images, labels in _grouped(chunks):
            pictures = [{"bytes": digit_png(digit), "path": None} for digit in images]
            columns = {"image": pictures, "label": labels.astype(np.int64)}
            writer.write_table(pa.Table.from_pydict(columns, schema=schema))


def _grouped(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield ROW_GROUP chunks at a time as one, for small row groups make a large file."""
    gathered: list[Chunk] = []
    for chunk in chunks:
        gathered.append(chunk)
        if len(gathered) == ROW_GROUP:
            yield _joined(gathered)
            gathered = []
    if gathered:
        yield _joined(gathered)


def _joined(chunks: list[Chunk]) -> Chunk:
    images, labels = (np.concatenate(each) for each in zip(*chunks, strict=True))
    return images, labels


Writer = Callable[[Path, Recipe, Part, Iterable[Chunk]], None]
WRITERS: dict[str, Writer] = {
    "npz": write_npz,
    "idx": write_idx,
    "png": write_png,
    "parquet": write_parquet,
}
