"""COCO's annotations, and a simple table beside the pictures that data set hubs read."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from model.dataset.formats.layout import join_lines, table_name, write_small
from model.dataset.recipe import Part
from model.files import atomic_write
from model.generation.latents import CLASSES
from model.generation.style import SLIDERS
from model.handwriting.text import MAX_LENGTH

if TYPE_CHECKING:
    from model.dataset.numbers import NumberRecipe, Sample

CATEGORIES = [
    {"id": digit, "name": str(digit), "supercategory": "digit"} for digit in range(CLASSES)
]


def coco_files(out: Path, part: Part) -> list[Path]:
    """Return a part's annotations: COCO's, and the table beside its pictures."""
    return [
        out / "annotations" / f"instances_{part.split}{part.suffix}.json",
        out / part.split / table_name(part, "jsonl"),
    ]


def _row(name: str, sample: Sample) -> dict[str, Any]:
    """Return a line of the table: the picture, its text, and each digit's box [x, y, w, h]."""
    style = {each: getattr(sample.hand.style, each) for each in SLIDERS}
    return {
        "file_name": name,
        "text": sample.text,
        "objects": {"bbox": sample.boxes, "category": [int(digit) for digit in sample.text]},
        "seed": sample.hand.seed,
        "hand": sample.hand.place,
        **style,
    }


def _annotation(place: int, sample: Sample, at: int) -> dict[str, Any]:
    """Return COCO's entry of the digit at a place of the number at `place`."""
    runs = sample.masks[at]
    return {
        "id": 1 + place * MAX_LENGTH + at,  # from 1: COCO's own tools take 0 for none
        "image_id": place,
        "category_id": int(sample.text[at]),
        "bbox": sample.boxes[at],
        "area": sum(runs[1::2]),
        "iscrowd": 0,
        "segmentation": {"size": [sample.height, sample.width], "counts": runs},
    }


class _Lists:
    """A JSON object of two long lists, of which the second is kept in a file until its turn."""

    def __init__(self, file: BinaryIO, later: BinaryIO) -> None:
        self._files = file, later
        self.counts = [0, 0]

    def add(self, which: int, entry: dict[str, Any]) -> None:
        lead = b",\n" if self.counts[which] else b""
        self._files[which].write(lead + json.dumps(entry).encode())
        self.counts[which] += 1


def write_coco(paths: list[Path], recipe: NumberRecipe, part: Part, chunks: Iterable[Any]) -> None:
    """Write a part's pictures, then its annotations: COCO's instances, and metadata.jsonl.

    A picture's identity is its place in the recipe, so that shards can be joined.
    """
    annotations, table = paths
    folder = table.parent
    folder.mkdir(parents=True, exist_ok=True)
    place = part.start
    with (
        atomic_write(table) as lines,
        atomic_write(annotations) as file,
        tempfile.TemporaryFile() as later,
    ):
        head = {"info": {"description": "generated handwritten numbers"}, "categories": CATEGORIES}
        file.write(json.dumps(head)[:-1].encode() + b',\n"images": [\n')
        lists = _Lists(file, later)
        for samples, _ in chunks:
            for sample in samples:
                name = f"{place:08d}.{recipe.kind}"
                write_small(folder / name, sample.content)
                lines.write(json.dumps(_row(name, sample)).encode() + b"\n")
                size = {"width": sample.width, "height": sample.height}
                lists.add(0, {"id": place, "file_name": f"{part.split}/{name}", **size})
                for at in range(len(sample.text)):
                    lists.add(1, _annotation(place, sample, at))
                place += 1
        file.write(b'\n],\n"annotations": [\n')
        later.seek(0)
        shutil.copyfileobj(later, file)
        file.write(b"\n]}\n")


def join_coco(out: Path, parts: list[Part]) -> None:
    """Write the annotations and the table of a split's shards as one of each."""
    files = [coco_files(out, part) for part in parts]
    whole = coco_files(out, replace(parts[0], shards=1))
    join_lines([table for _, table in files], whole[1])
    with atomic_write(whole[0]) as file:
        for section in (b'"images"', b'"annotations"'):
            file.write(_lead(files[0][0]) if section == b'"images"' else b"\n],\n")
            file.write(section + b": [\n")
            lead = b""
            for annotations, _ in files:
                for entry in _entries(annotations, section):
                    file.write(lead + entry)
                    lead = b",\n"
        file.write(b"\n]}\n")


def _lead(path: Path) -> bytes:
    with path.open("rb") as lines:
        return lines.readline()


def _entries(path: Path, section: bytes) -> Iterator[bytes]:
    """Yield the entries of a list in a file that `write_coco` wrote: one a line."""
    with path.open("rb") as lines:
        inside = dropwhile(lambda line: not line.startswith(section), lines)
        next(inside)
        for line in takewhile(lambda line: not line.startswith(b"]"), inside):
            yield line.rstrip(b",\n")
