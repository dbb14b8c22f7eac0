"""Exporting a data set: shard by shard, resumably, by one process or by many.

Which digits a shard holds follows from the recipe and the number of shards alone. So it does not
matter who writes it: `--processes` draws the chunks of each shard in several processes, `--shard`
names one, for several machines; the files are the same to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.dataset.croissant import croissant
from model.dataset.data_card import data_card, is_another, write_card
from model.dataset.formats import FORMATS, IDX_AND_GZIP
from model.dataset.formats.layout import Format
from model.dataset.generation import check_processes, drawn, workers
from model.dataset.recipe import Chunk, Part, Recipe
from model.errors import InputError
from model.files import atomic_write, remove_parts
from model.generation.sampler import DigitSampler


@dataclass(frozen=True)
class Export:
    """What is written where: `kind` is one of FORMATS; `shard` only that one, None for all.

    `gzip` writes each IDX file gzipped as well. Raises InputError for what does not fit together.
    """

    recipe: Recipe
    out: Path
    kind: str = "npz"
    shards: int = 1
    shard: int | None = None
    processes: int = 1
    gzip: bool = False

    def __post_init__(self) -> None:
        check_processes(self.processes)
        self.recipe.parts(self.shards)
        if self.format.of_numbers != self.recipe.of_numbers:
            raise InputError("format.of_numbers")
        suffix = self.format.suffix
        if suffix and self.out.suffix.lower() != suffix:
            raise InputError("out.wrong_suffix", suffixes=suffix, file=self.out.name)
        if self.shards > 1 and self.format.in_one:
            raise InputError("out.no_shards", kind=self.kind)
        if self.shard is not None and not 0 <= self.shard < self.shards:
            raise InputError("shard.out_of_range", high=self.shards - 1)
        if self.gzip and self.kind != "idx":
            raise InputError("gzip.idx_alone")

    @property
    def format(self) -> Format:
        """The format, by its name."""
        return IDX_AND_GZIP if self.gzip else FORMATS[self.kind]

    @property
    def is_folder(self) -> bool:
        """Whether `out` is a folder."""
        return self.format.is_folder

    def mine(self) -> list[Part]:
        """Return the parts that are to be written here."""
        if self.format.in_one:
            return [Part(0, self.recipe.count + self.recipe.test_count)]
        every = self.recipe.parts(self.shards)
        return every if self.shard is None else [e for e in every if e.index == self.shard]

    def is_done(self, part: Part) -> bool:
        """Tell whether a shard is there already; a data set without shards is written anew."""
        return self.shards > 1 and all(path.exists() for path in self.format.files(self.out, part))


def run_export(
    export: Export, sampler: DigitSampler, progress: Callable[[int], object] | None = None
) -> int:
    """Write the shards asked for that are not there yet; returns how many digits.

    Memory is bounded by a few chunks of 500 digits, whatever the count. `progress` is told how many
    digits have been written, or were there already. Raises InputError where `out` holds
    another data set or a drawing process is lost, OSError where the disk refuses.
    """
    card = data_card(export.recipe, export.kind, export.shards, sampler.version)
    gathers = export.is_folder or export.shards > 1
    if gathers:
        if is_another(card, export.out, export.is_folder):
            raise InputError("out.another", file=export.out.name)
        # At the start, so that whoever goes on knows what this is.
        write_card(card, export.out, export.is_folder)
        if export.kind == "hub":
            _write_croissant(export, card)
    written = _write_parts(export, sampler, progress or (lambda _digits: None))
    _join(export)
    if not gathers:
        write_card(card, export.out, export.is_folder)
    return written


def _write_croissant(export: Export, card: dict[str, Any]) -> None:
    content = json.dumps(croissant(export.recipe, card), indent=2) + "\n"
    with atomic_write(export.out / "croissant.json") as file:
        file.write(content.encode())


def _join(export: Export) -> None:
    """Join what stands in one table for each split, where all shards are there."""
    every = export.recipe.parts(export.shards)
    if export.format.join is None or not all(export.is_done(part) for part in every):
        return
    for split in ("train", "test"):
        parts = [part for part in every if part.split == split]
        if parts:
            export.format.join(export.out, parts)


def _write_parts(export: Export, sampler: DigitSampler, tell: Callable[[int], object]) -> int:
    """Write the parts that are missing; returns how many digits they have."""
    written = 0
    with workers(export.processes) if export.processes > 1 else nullcontext(()) as pipes:
        for part in export.mine():
            paths = export.format.files(export.out, part)
            for path in paths:
                remove_parts(path)
            if export.is_done(part):
                tell(len(part))
                continue
            chunks = _told(drawn(sampler, export.recipe, part, pipes), tell)
            export.format.write(paths, export.recipe, part, chunks)
            written += len(part)
    return written


def _told(chunks: Iterator[Chunk], tell: Callable[[int], object]) -> Iterator[Chunk]:
    """Yield the chunks, each told when it has been taken on."""
    for images, labels in chunks:
        yield images, labels
        tell(len(labels))
