"""Other people's handwriting, for the reader alone: pen digits, scanned digits, letters.

*Pen-Based Recognition of Handwritten Digits* (Alpaydin, Alimoglu) and *Optical Recognition of
Handwritten Digits* (Alpaydin, Kaynak), both UCI Machine Learning Repository, CC BY 4.0; Omniglot
(Lake et al., Science 350, 2015), MIT. The last writers, and one alphabet, are held out.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from model.training.mnist import DataError

PEN, SCANS, LETTERS = "pendigits.tra.gz", "optdigits-orig.tra.gz", "omniglot-small2.zip"
HELD_PEN, HELD_SCANS = 1250, 330  # digits of the last five writers of each
HELD_ALPHABET = "Sanskrit"
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
    rows = [line for line in lines if len(line) == BITS]
    labels = [int(line) for line in lines if len(line) == 1]
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


def load_handwriting(folder: Path | None = None) -> tuple[Handwriting, Handwriting]:
    """Return (training, validation): other writers and another alphabet in each.

    Raises DataError where a file is missing or is another one.
    """
    folder = folder or default_folder()
    try:
        traces, traced = read_pen(gzip.decompress((folder / PEN).read_bytes()).decode())
        scans, scanned = read_scans(gzip.decompress((folder / SCANS).read_bytes()).decode())
        letters, held = read_letters((folder / LETTERS).read_bytes())
    except OSError as error:
        raise DataError(f"Cannot use the folder {folder}: {error.strerror}.") from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"A file in {folder} is damaged: {error}.") from error
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
