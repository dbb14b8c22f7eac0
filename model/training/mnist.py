"""MNIST: fetched from public mirrors, checked by MD5, read from IDX, dealt in batches."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
from tqdm import tqdm

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


class DataError(Exception):
    """MNIST could not be had; the message is a sentence for the user."""


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


def _unpack(path: Path, md5: str) -> bytes | None:
    """Return the unpacked content of a .gz file, or None where it is damaged or another file."""
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return content if hashlib.md5(content, usedforsecurity=False).hexdigest() == md5 else None


def _fetch(url: str, part: Path) -> None:
    """Download `url` to `part`, going on where an earlier attempt stopped."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    timeout = httpx.Timeout(30)
    with httpx.stream(
        "GET", url, headers=headers, timeout=timeout, follow_redirects=True
    ) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the part is whole already, or garbage: the MD5 check tells
        answer.raise_for_status()
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        have = have if resumed else 0
        total = have + int(answer.headers.get("Content-Length", 0)) or None
        with (
            part.open("ab" if resumed else "wb") as file,
            tqdm(
                total=total, initial=have, unit="B", unit_scale=True, desc=url.rsplit("/", 1)[-1]
            ) as bar,
        ):
            for chunk in answer.iter_raw():
                file.write(chunk)
                bar.update(len(chunk))


def download(name: str, folder: Path, mirrors: Sequence[str] = MIRRORS) -> bytes:
    """Fetch MNIST's file `name` (a key of MD5) to `folder` and return its unpacked content.

    Mirrors are tried in turn; a broken download is resumed by the next attempt, and a file that
    fails its MD5 is thrown away. Raises DataError when no mirror gave the right file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, part = folder / f"{name}.gz", folder / f"{name}.gz.part"
    problems = []
    for mirror in mirrors:
        # Each mirror gets two attempts: one may end in a stale .part, the other starts clean.
        for _ in range(2):
            try:
                _fetch(mirror + path.name, part)
            except (httpx.HTTPError, OSError) as error:
                problems.append(f"{mirror}: {str(error) or type(error).__name__}")
                continue
            content = _unpack(part, MD5[name])
            if content is not None:
                part.replace(path)
                return content
            problems.append(f"{mirror}: the file arrived damaged")
            part.unlink(missing_ok=True)
    raise DataError(
        f"Could not download {path.name}: {'; '.join(dict.fromkeys(problems))}. "
        f"Put MNIST's four .gz files into a folder and name it in MNIST_DIR."
    )


def load_mnist(split: str, folder: Path | None = None, mirrors: Sequence[str] = MIRRORS) -> Digits:
    """Return MNIST's `split` ("train": 60,000 digits, "test": 10,000), downloading what is missing.

    Raises DataError where a file can neither be read nor downloaded.
    """
    folder = folder or default_folder()
    arrays = []
    for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"):
        name = f"{SPLITS[split]}-{kind}"
        path = folder / f"{name}.gz"
        content = _unpack(path, MD5[name]) if path.exists() else None
        try:
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
