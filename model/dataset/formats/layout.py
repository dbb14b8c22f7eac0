"""What a format is: which files a part becomes, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from model.dataset.recipe import Part
from model.files import atomic_write

Writer = Callable[[list[Path], Any, Part, Iterable[Any]], None]


@dataclass(frozen=True)
class Format:
    """`files(out, part)` are what `write` makes of a part; where all are there, it is done.

    `suffix` is that of `out`, "" for a folder. `needs_test`: its readers look for a test split,
    too. `in_one`: both splits lie in one file, and there are no shards. `of_numbers`: whole
    numbers are written, not single digits. `join` makes one table of a split's shards, once all are
    there, for readers that look for one.
    """

    write: Writer
    files: Callable[[Path, Part], list[Path]]
    suffix: str = ""
    needs_test: bool = False
    in_one: bool = False
    of_numbers: bool = False
    join: Callable[[Path, list[Part]], None] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether `out` is a folder."""
        return not self.suffix


def beside(out: Path, part: Part) -> list[Path]:
    """Return the one file of a part: `out` itself, "-test" and the shard's number in its name."""
    split = "-test" if part.split == "test" else ""
    return [out.with_name(f"{out.stem}{split}{part.suffix}{out.suffix}")]


def table_name(part: Part, kind: str) -> str:
    """Return the name of the table that hubs look for; a shard's is hidden from them."""
    return f".metadata{part.suffix}.{kind}" if part.suffix else f"metadata.{kind}"


def write_small(path: Path, content: bytes) -> None:
    """Write one of very many files: whole or not at all, but not forced to the disk.

    For a million files that would take minutes; the part's last file is, and says that all are.
    """
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(content)
        half.replace(path)
    except BaseException as error:
        half.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno:  # a full disk names nothing
            error.filename, error.filename2 = str(path), None
        raise


def join_lines(paths: list[Path], path: Path, head: int = 0) -> None:
    """Write files of lines as one; the first `head` lines are the same in each, and kept once."""
    with atomic_write(path) as file:
        for at, each in enumerate(paths):
            with each.open("rb") as lines:
                file.writelines(islice(lines, head if at else 0, None))
