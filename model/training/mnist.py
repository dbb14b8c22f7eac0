"""MNIST: fetched from public mirrors, checked by MD5, read from IDX, dealt in batches."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from model.training.fetching import DataError, fetch

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# MD5 of the unpacked content: recompressing a file does not change what is in it.
MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
SPLITS = {"train": "train", "test": "t10k"}
HOLDOUT_SEED = 20_000  # one fixed split, so that every run chooses on the same held-out images


@dataclass(frozen=True)
class Digits:
    """Labelled digits: `images` uint8 [N, 28, 28], `labels` uint8 [N] in 0..9."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: np.ndarray) -> Digits:
        """Return the digits at `index` (int [M]), in that order."""
        return Digits(self.images[index], self.labels[index])


def default_folder() -> Path:
    """Return the folder with MNIST's files: MNIST_DIR, else data/mnist."""
    return Path(os.environ.get("MNIST_DIR") or "data/mnist")


def read_idx(content: bytes) -> np.ndarray:
    """Return the uint8 array in unpacked IDX `content`; raises ValueError where it is not one."""
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise ValueError("not an IDX file of unsigned bytes")
    rank = content[3]
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", count=rank, offset=4))
    body = np.frombuffer(content, np.uint8, offset=4 + 4 * rank)
    if body.size != int(np.prod(shape)):
        raise ValueError(f"the IDX header promises {shape}, the file holds {body.size} bytes")
    return body.reshape(shape)


def _unpack(md5: str, content: bytes) -> bytes | None:
    """Return the unpacked content of a .gz file, or None where it is damaged or another file."""
    try:
        content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None
    return content if hashlib.md5(content, usedforsecurity=False).hexdigest() == md5 else None


def download(name: str, folder: Path, mirrors: Sequence[str] = MIRRORS) -> bytes:
    """Fetch MNIST's file `name` (a key of MD5) to `folder` and return its unpacked content.

    Raises DataError when no mirror gave the right file.
    """
    path = folder / f"{name}.gz"
    advice = "Put MNIST's four .gz files into a folder and name it in MNIST_DIR."
    return fetch([each + path.name for each in mirrors], path, partial(_unpack, MD5[name]), advice)


def load_mnist(split: str, folder: Path | None = None, mirrors: Sequence[str] = MIRRORS) -> Digits:
    """Return MNIST's `split` ("train": 60,000 digits, "test": 10,000), downloading what is missing.

    Raises DataError where a file can neither be read nor downloaded.
    """
    folder = folder or default_folder()
    arrays = []
    for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"):
        name = f"{SPLITS[split]}-{kind}"
        path = folder / f"{name}.gz"
        try:
            content = _unpack(MD5[name], path.read_bytes()) if path.exists() else None
            arrays.append(read_idx(content or download(name, folder, mirrors)))
        except OSError as error:
            raise DataError(f"Cannot use the folder {folder}: {error.strerror}.") from error
    return Digits(*arrays)


def hold_out(digits: Digits, count: int) -> tuple[Digits, Digits]:
    """Split `digits` into (training, validation), `count` of them held out, always the same ones.

    Raises ValueError where fewer than `count` + 1 digits are there.
    """
    if not 0 <= count < len(digits):
        raise ValueError(f"cannot hold out {count} of {len(digits)} digits")
    order = np.random.Generator(np.random.PCG64(HOLDOUT_SEED)).permutation(len(digits))
    return digits.take(np.sort(order[count:])), digits.take(np.sort(order[:count]))


class Batches:
    """Shuffled batches as a pure function of (seed, step), so that resuming needs no saved state.

    `batch(step)` returns int64 [size] indices; every epoch visits each digit at most once and
    drops the remainder that fills no batch.
    """

    def __init__(self, count: int, size: int, seed: int) -> None:
        if not 1 <= size <= count:
            raise ValueError(f"a batch of {size} needs at least as many digits, there are {count}")
        self.count, self.size, self.seed = count, size, seed
        self._epoch, self._order = -1, np.empty(0, np.int64)

    def batch(self, step: int) -> np.ndarray:
        """Return the indices of batch number `step`, counted from 0."""
        epoch, place = divmod(step, self.count // self.size)
        if epoch != self._epoch:
            source = np.random.SeedSequence([self.seed, epoch])
            self._order = np.random.Generator(np.random.PCG64(source)).permutation(self.count)
            self._epoch = epoch
        return self._order[place * self.size : (place + 1) * self.size]
