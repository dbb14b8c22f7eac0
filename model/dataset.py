"""Labelled data sets of generated digits, written as they are drawn."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from model.files import atomic_write
from model.sampler import DigitSampler

MAX_DIGITS = 10_000_000


def check_digits(count: int) -> int:
    """Return `count` if a data set may have so many digits; raises ValueError otherwise."""
    if not 1 <= count <= MAX_DIGITS:
        raise ValueError(f"The count must be from 1 to {MAX_DIGITS}.")
    return count


def _open_array(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...]) -> BinaryIO:
    """Open the member `name`.npy of uint8 `shape` for its content, the header written."""
    # A ZipInfo made by hand has no time of day in it: the same digits make the same file.
    entry = zipfile.ZipInfo(f"{name}.npy")
    entry.compress_type = zipfile.ZIP_DEFLATED
    member = archive.open(entry, "w", force_zip64=True)
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(member, header)
    return member


def write_npz(
    sampler: DigitSampler,
    count: int,
    seed: int,
    path: Path,
    progress: Callable[[int], object] | None = None,
) -> None:
    """Write `count` digits to an .npz: `x` uint8 [count, 28, 28], `y` uint8 [count] (0..9 in turn).

    Digit i has label i mod 10 and hand (seed, i); nothing is selected or filtered. Memory stays
    the same for any count (but for one byte a label); the file appears whole or not at all.
    `progress` is told after each chunk how many digits it had. Raises ValueError for a count or
    seed out of range, OSError where the file cannot be written.
    """
    check_digits(count)
    labels = []
    with (
        atomic_write(path) as file,
        zipfile.ZipFile(file, "w") as archive,
    ):
        with _open_array(archive, "x", (count, 28, 28)) as member:
            for images, part in sampler.stream(count, seed):
                member.write(images.tobytes())
                labels.append(part)
                if progress:
                    progress(len(part))
        with _open_array(archive, "y", (count,)) as member:
            member.write(np.concatenate(labels).tobytes())
