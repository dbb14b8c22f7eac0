"""What a format is: which files a part becomes, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.dataset.recipe import Part, Recipe

Writer = Callable[[list[Path], Recipe, Part, Iterable[Any]], None]


@dataclass(frozen=True)
class Format:
    """`files(out, part)` are what `write` makes of a part; where all are there, it is done.

    `suffix` is that of `out`, "" for a folder. `needs_test`: its readers look for a test split,
    too. `in_one`: both splits lie in one file, and there are no shards.
    """

    write: Writer
    files: Callable[[Path, Part], list[Path]]
    suffix: str = ""
    needs_test: bool = False
    in_one: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether `out` is a folder."""
        return not self.suffix


def beside(out: Path, part: Part) -> list[Path]:
    """Return the one file of a part: `out` itself, "-test" and the shard's number in its name."""
    split = "-test" if part.split == "test" else ""
    return [out.with_name(f"{out.stem}{split}{part.suffix}{out.suffix}")]
