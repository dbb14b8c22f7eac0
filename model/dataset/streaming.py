"""Small data sets as a stream of bytes, for a browser: nothing touches the disk.

recipe = Recipe(count, seed, digits, style)
for part in stream_zip(sampler, recipe): ...        # application/zip
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from model.dataset.data_card import data_card, readme
from model.dataset.formats.arrays import npz_members
from model.dataset.formats.folders import digit_png, png_names
from model.dataset.generation import drawn
from model.dataset.recipe import Part, Recipe
from model.errors import InputError
from model.generation.sampler import DigitSampler

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_DOWNLOAD = 1000
DAY_ONE = (1980, 1, 1, 0, 0, 0)  # no time of day: the same recipe makes the same bytes


def check_download(count: int) -> int:
    """Return `count` if so many digits may be downloaded; raises InputError otherwise."""
    if not 1 <= count <= MAX_DOWNLOAD:
        raise InputError("download.out_of_range", high=MAX_DOWNLOAD)
    return count


class _Outbox(io.RawIOBase):
    """A file that can only be written, and is emptied as it is sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def stream_zip(sampler: DigitSampler, recipe: Recipe) -> Iterator[bytes]:
    """Yield the bytes of a ZIP: README.md, card.json, and 28x28 grey PNGs in class folders.

    Raises InputError for more than 1,000 digits, before the first byte is drawn.
    """
    part = Part(0, check_download(recipe.count))
    card = data_card(recipe, "png", 1, sampler.version)
    return _zip_parts(sampler, recipe, part, {"README.md": readme(card), "card.json": _json(card)})


def _json(card: dict[str, Any]) -> str:
    return json.dumps(card, indent=2) + "\n"


def _zip_parts(
    sampler: DigitSampler, recipe: Recipe, part: Part, texts: dict[str, str]
) -> Iterator[bytes]:
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(name, DAY_ONE), text, zipfile.ZIP_DEFLATED)
        for count, (name, digit) in enumerate(png_names(part, drawn(sampler, recipe, part)), 1):
            # Stored: a PNG is packed already.
            archive.writestr(zipfile.ZipInfo(name, DAY_ONE), digit_png(digit))
            if count % 50 == 0:
                yield outbox.take()
    yield outbox.take()


def stream_npz(sampler: DigitSampler, recipe: Recipe) -> Iterator[bytes]:
    """Yield the bytes of an .npz: `x` uint8 [N, 28, 28], `y` uint8 [N].

    Raises InputError for more than 1,000 digits, before the first byte is drawn.
    """
    return _npz_parts(sampler, recipe, Part(0, check_download(recipe.count)))


def _npz_parts(sampler: DigitSampler, recipe: Recipe, part: Part) -> Iterator[bytes]:
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:
        for _ in npz_members(archive, recipe, part, drawn(sampler, recipe, part)):
            yield outbox.take()
    yield outbox.take()
