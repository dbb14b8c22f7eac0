"""Exporting a data set: shard by shard, resumably, by one process or by many.

Which digits a shard holds follows from the recipe and the number of shards alone. So it does not
matter who writes it: `--processes` draws the chunks of each shard in several processes, `--shard`
names one, for several machines; the files are the same to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from model.dataset.data_card import data_card, is_another, write_card
from model.dataset.formats import WRITERS, idx_names
from model.dataset.generation import check_processes, drawn, workers
from model.dataset.recipe import Chunk, Part, Recipe, parts
from model.errors import InputError
from model.generation.sampler import DigitSampler

FOLDERS = ("idx", "png")  # the others are single files, or one for each shard


@dataclass(frozen=True)
class Export:
    """What is written where: `kind` is one of WRITERS; `shard` only that one, None for all.

    Raises InputError for what does not fit together.
    """

    recipe: Recipe
    out: Path
    kind: str = "npz"
    shards: int = 1
    shard: int | None = None
    processes: int = 1

    def __post_init__(self) -> None:
        parts(self.recipe.count, self.shards)
        check_processes(self.processes)
        if not self.is_folder and self.out.suffix != f".{self.kind}":
            raise InputError("out.wrong_suffix", suffixes=f".{self.kind}", file=self.out.name)
        if self.shard is not None and not 0 <= self.shard < self.shards:
            raise InputError("shard.out_of_range", high=self.shards - 1)

    @property
    def is_folder(self) -> bool:
        """Whether `out` is a folder."""
        return self.kind in FOLDERS

    def mine(self) -> list[Part]:
        """Return the parts that are to be written here."""
        every = parts(self.recipe.count, self.shards)
        return every if self.shard is None else [every[self.shard]]

    def target(self, part: Part) -> Path:
        """Return the file, or the folder, that a part is written to."""
        if self.is_folder or not part.suffix:
            return self.out
        return self.out.with_name(f"{self.out.stem}{part.suffix}{self.out.suffix}")

    def is_done(self, part: Part) -> bool:
        """Tell whether a shard is there already; a data set without shards is written anew."""
        if not part.suffix:
            return False
        if self.kind == "idx":
            return all((self.out / name).exists() for name in idx_names(part))
        if self.kind == "png":
            return (self.out / f".whole{part.suffix}").exists()
        return self.target(part).exists()


def run_export(
    export: Export, sampler: DigitSampler, progress: Callable[[int], object] | None = None
) -> int:
    """Write the shards asked for that are not there yet; returns how many digits.

    Memory is bounded by a few chunks of 500 digits, whatever the count. `progress` is told how many
    digits have been written, or were there already. Raises InputError where `out` holds
    another data set or a drawing process is lost, OSError where the disk refuses.
    """
    card = data_card(export.recipe, export.kind, export.shards, sampler.version)
    if export.shards > 1:
        if is_another(card, export.out, export.is_folder):
            raise InputError("out.another", file=export.out.name)
        # At the start, so that whoever goes on knows what this is.
        write_card(card, export.out, export.is_folder)
    written = _write_parts(export, sampler, progress or (lambda _digits: None))
    if export.shards == 1:
        write_card(card, export.out, export.is_folder)
    return written


def _write_parts(export: Export, sampler: DigitSampler, tell: Callable[[int], object]) -> int:
    """Write the parts that are missing; returns how many digits they have."""
    written = 0
    with workers(export.processes) if export.processes > 1 else nullcontext(()) as pipes:
        for part in export.mine():
            if export.is_done(part):
                tell(len(part))
                continue
            chunks = _told(drawn(sampler, export.recipe, part, pipes), tell)
            WRITERS[export.kind](export.target(part), export.recipe, part, chunks)
            written += len(part)
    return written


def _told(chunks: Iterator[Chunk], tell: Callable[[int], object]) -> Iterator[Chunk]:
    """Yield the chunks, each told when it has been taken on."""
    for images, labels in chunks:
        yield images, labels
        tell(len(labels))
