"""Other people's handwriting, for the reader alone: pen digits, scanned digits, letters.

*Pen-Based Recognition of Handwritten Digits* (Alpaydin, Alimoglu) and *Optical Recognition of
Handwritten Digits* (Alpaydin, Kaynak), both UCI Machine Learning Repository, CC BY 4.0; Omniglot
(Lake et al., Science 350, 2015), MIT. The last writers, and one alphabet, are held out. What is not
there is fetched as its keepers give it, and checked by the SHA-256 of what is read from it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from unlzw3 import unlzw

from model.training.fetching import DataError, fetch

PEN, SCANS, LETTERS = "pendigits.tra.gz", "optdigits-orig.tra.gz", "omniglot-small2.zip"
UCI = "https://archive.ics.uci.edu/static/public"
# Where each is fetched, in turn: the first two are archives, with the file among others.
SOURCES = {
    PEN: [f"{UCI}/81/pen+based+recognition+of+handwritten+digits.zip"],
    SCANS: [f"{UCI}/80/optical+recognition+of+handwritten+digits.zip"],
    LETTERS: [
        "https://github.com/brendenlake/omniglot/raw/master/python/images_background_small2.zip"
    ],
}
SHA256 = {
    PEN: "638ae96cc861fe8de2bf3ac1e35ec97dc9b8e38bbdc113e9027d7a9d83b78e82",
    SCANS: "e10385248f33425f56c659af3dfe53d136680903993f4fa833ceb8baa8d91b38",
    LETTERS: "3fc8eddd3610d16de8b7ffd82f96a64bde527c25f5402a30e23874c5dde36e6f",
}
HELD_PEN, HELD_SCANS = 1250, 330  # digits of the last five writers of each
HELD_ALPHABET = "Sanskrit"
DAMAGED = (
    *(ValueError, EOFError, KeyError, IndexError, zlib.error),
    *(gzip.BadGzipFile, zipfile.BadZipFile, UnidentifiedImageError),
)
BITS = 32  # pixels to a side of a scanned digit
# Letters that are some hand's digit: l 1, o 0, q 9 ...; what is no digit is not learned from them.
LIKE_DIGITS = {
    "Greek": (2, 4, 9, 15, 18),
    "Japanese_(katakana)": (24, 27, 43, 45, 46),
    "Latin": (2, 7, 9, 12, 15, 17, 19, 26),
    "Tagalog": (3, 16),
}


@dataclass(frozen=True)
class Handwriting:
    """Handwriting of a part of the writers.

    `traces` float32 [N, 8, 2] are points along a pen's way, 0..1 and downwards, of the digits
    `traced`; `scans` uint8 [M, 32, 32], 255 where there is ink, of the digits `scanned`; `letters`
    uint8 [L, 105, 105] likewise, of no digit.
    """

    traces: np.ndarray
    traced: np.ndarray
    scans: np.ndarray
    scanned: np.ndarray
    letters: np.ndarray


def default_folder() -> Path:
    """Return the folder with the three files: HANDWRITING_DIR, else data/handwriting."""
    return Path(os.environ.get("HANDWRITING_DIR") or "data/handwriting")


def read_pen(content: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (traces float32 [N, 8, 2], labels uint8 [N]) of pendigits' lines.

    A line holds eight points x, y of 0..100, y upwards, then the digit, or ten flags for it.
    """
    fields = [line.split(",") for line in content.split()]
    points = np.array([each[:16] for each in fields], np.float32).reshape(-1, 8, 2) / 100
    points[..., 1] = 1 - points[..., 1]
    labels = [each[16].index("1") if len(each[16]) == 10 else int(each[16]) for each in fields]
    return points, np.array(labels, np.uint8)


def read_scans(content: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (scans uint8 [N, 32, 32], labels uint8 [N]) of optdigits' original bitmaps."""
    lines = [line.strip() for line in content.splitlines()]
    rows = [line for line in lines if len(line) == BITS and not line.strip("01")]
    labels = [int(line) for line in lines if len(line) == 1 and line.isdigit()]
    bits = np.array([list(row) for row in rows], np.uint8).reshape(-1, BITS, BITS)
    return bits * 255, np.array(labels, np.uint8)


def read_letters(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return (letters uint8 [N, 105, 105], whether each is held out, bool [N]), no look-alikes."""
    images, held = [], []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in sorted(file.namelist()):
            found = re.fullmatch(r"[^/]+/([^/]+)/character(\d+)/[^/]+\.png", name)
            if found is None or int(found[2]) in LIKE_DIGITS.get(found[1], ()):
                continue
            with Image.open(io.BytesIO(file.read(name))) as image:
                images.append(255 - np.asarray(image.convert("L")))
            held.append(found[1] == HELD_ALPHABET)
    return np.stack(images), np.array(held)


def _unpacked(name: str, content: bytes) -> str:
    """Return the text of a collection of digits: a .gz file, or its keepers' archive."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return gzip.decompress(content).decode()
    member = name.removesuffix(".gz")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        if member in file.namelist():
            return file.read(member).decode()
        return unlzw(file.read(f"{member}.Z")).decode()  # as compress(1) packed them in 1998


def _read(name: str, content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return what a collection holds; raises one of DAMAGED where it is another file."""
    if name == LETTERS:
        return read_letters(content)
    return (read_pen if name == PEN else read_scans)(_unpacked(name, content))


def digest(images: np.ndarray, labels: np.ndarray) -> str:
    """Return the SHA-256 of what was read, however it was packed."""
    if images.dtype != np.uint8:
        images = (images * 100).round().astype(np.uint8)  # hundredths of the square, as written
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


def _checked(name: str, content: bytes) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what a fetched file holds, or None where it is damaged or another one."""
    try:
        found = _read(name, content)
    except DAMAGED:
        return None
    return found if digest(*found) == SHA256[name] else None


def _collection(name: str, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return a collection that lies in `folder`, or is fetched to it."""
    advice = f"Put {name} into a folder and name it in HANDWRITING_DIR."
    fetched = folder / name.replace(".tra.gz", ".zip")
    try:
        if (folder / name).exists():
            return _read(name, (folder / name).read_bytes())
        if fetched.exists() and (found := _checked(name, fetched.read_bytes())) is not None:
            return found
        return fetch(SOURCES[name], fetched, partial(_checked, name), advice)
    except DAMAGED as error:
        raise DataError(f"{name} in {folder} is damaged: {error}.") from error
    except OSError as error:
        raise DataError(f"Cannot use the folder {folder}: {error.strerror}.") from error


def load_handwriting(folder: Path | None = None) -> tuple[Handwriting, Handwriting]:
    """Return (training, validation): other writers and another alphabet in each.

    What is not in `folder` is fetched to it. Raises DataError where a file can neither be read nor
    fetched, or is another one.
    """
    folder = folder or default_folder()
    (traces, traced), (scans, scanned), (letters, held) = (
        _collection(name, folder) for name in (PEN, SCANS, LETTERS)
    )
    train = Handwriting(
        traces[:-HELD_PEN],
        traced[:-HELD_PEN],
        scans[:-HELD_SCANS],
        scanned[:-HELD_SCANS],
        letters[~held],
    )
    valid = Handwriting(
        traces[-HELD_PEN:],
        traced[-HELD_PEN:],
        scans[-HELD_SCANS:],
        scanned[-HELD_SCANS:],
        letters[held],
    )
    return train, valid
