"""Parquet, with the columns that data set hubs know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.dataset.formats.folders import digit_png
from model.dataset.formats.styles import style_columns
from model.dataset.recipe import Chunk, Part, Recipe
from model.errors import InputError
from model.files import atomic_write
from model.generation.latents import CLASSES
from model.generation.style import SLIDERS

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 10  # chunks
FILES = "data/*.parquet"  # in a folder for a hub


def features(recipe: Recipe) -> dict[str, dict[str, Any]]:
    """Return the columns as Hugging Face names them: an image, its label, and styles if any."""
    found: dict[str, dict[str, Any]] = {
        "image": {"_type": "Image"},
        "label": {"_type": "ClassLabel", "names": [str(digit) for digit in range(CLASSES)]},
    }
    if recipe.has_styles:
        found |= {name: {"dtype": "float32", "_type": "Value"} for name in SLIDERS}
        found |= {name: {"dtype": "int64", "_type": "Value"} for name in ("seed", "hand")}
    return found


def _schema(recipe: Recipe) -> pyarrow.Schema:
    import pyarrow as pa

    said = features(recipe)
    kinds = {
        "image": pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
        "label": pa.int64(),
        **{name: pa.float32() for name in SLIDERS},
        "seed": pa.int64(),
        "hand": pa.int64(),
    }
    metadata = {"huggingface": json.dumps({"info": {"features": said}})}
    return pa.schema([(name, kinds[name]) for name in said], metadata=metadata)


def write_parquet(paths: list[Path], recipe: Recipe, part: Part, chunks: Iterable[Chunk]) -> None:
    """Write a part as Parquet: `image` {bytes: PNG, path: null}, `label` int64.

    With styles of their own also `weight`, `slant`, `width`, `balance`, `seed` and `hand`. Raises
    InputError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise InputError("parquet.missing") from None
    schema, start = _schema(recipe), part.start
    with atomic_write(paths[0]) as file, pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for images, labels in _grouped(chunks):
            pictures = [{"bytes": digit_png(digit), "path": None} for digit in images]
            columns = {"image": pictures, "label": labels.astype(np.int64)}
            if recipe.has_styles:
                columns |= style_columns(recipe, start, start + len(labels))
            writer.write_table(pa.Table.from_pydict(columns, schema=schema))
            start += len(labels)


def hub_files(out: Path, part: Part) -> list[Path]:
    """Return the file of a part where a data set's hub looks for it: data/train-00000-of-00001."""
    name = f"{part.split}-{part.index:05d}-of-{part.shards:05d}.parquet"
    return [out / "data" / name]


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
