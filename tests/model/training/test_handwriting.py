"""Other people's handwriting, read from files of our own making."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.training.handwriting import (
    HELD_PEN,
    HELD_SCANS,
    LETTERS,
    PEN,
    SCANS,
    load_handwriting,
    read_pen,
    read_scans,
)
from model.training.mnist import DataError

TRACE = "47,100, 27, 81, 57, 37, 26, 0, 0, 23, 56, 53,100, 90, 40, 98,"


def a_letter(alphabet: str, character: int) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    Image.fromarray(np.eye(105, dtype=np.uint8) * 255).convert("1").save(buffer, "PNG")
    return f"images/{alphabet}/character{character:02}/0001_01.png", buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pen = "\n".join([TRACE.replace(" ", "") + "8"] * (HELD_PEN + 3))
    scan = "\n".join(["01" * 16] * 32) + "\n 7\n"
    (tmp_path / PEN).write_bytes(gzip.compress(pen.encode()))
    (tmp_path / SCANS).write_bytes(gzip.compress((scan * (HELD_SCANS + 2)).encode()))
    with zipfile.ZipFile(tmp_path / LETTERS, "w") as file:
        for each in (("Latin", 1), ("Latin", 15), ("Sanskrit", 15)):
            file.writestr(*a_letter(*each))
    return tmp_path


@pytest.mark.parametrize("label", ["8", "0000000010"])
def test_a_trace_goes_downwards_from_0_to_1(label: str) -> None:
    points, labels = read_pen(TRACE.replace(" ", "") + label)
    assert points.shape == (1, 8, 2)
    assert points[0, 0].tolist() == pytest.approx([0.47, 0.0])
    assert labels.tolist() == [8]


def test_scans_are_white_on_black() -> None:
    scans, labels = read_scans("1\n" + "\n".join(["0" * 31 + "1"] * 32) + "\n 3\n")
    assert scans.shape == (1, 32, 32)
    assert scans[0, 0].tolist() == [0] * 31 + [255]
    assert labels.tolist()[-1] == 3


def test_the_last_writers_and_one_alphabet_are_held_out(folder: Path) -> None:
    train, valid = load_handwriting(folder)
    assert (len(train.traces), len(valid.traces)) == (3, HELD_PEN)
    assert (len(train.scans), len(valid.scans)) == (2, HELD_SCANS)
    assert (len(train.letters), len(valid.letters)) == (1, 1), "the Latin o is a zero"
    assert set(train.scanned) == {7}
    assert np.unique(train.letters).tolist() == [0, 255]


@pytest.mark.parametrize("name", [PEN, SCANS, LETTERS])
@pytest.mark.parametrize("content", [None, b"nothing of the kind"])
def test_a_missing_or_damaged_file_is_told(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(DataError):
        load_handwriting(folder)
