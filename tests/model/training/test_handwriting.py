"""Other people's handwriting, read from files of our own making, and fetched from a mirror."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.training import handwriting
from model.training.fetching import DataError
from model.training.handwriting import (
    HELD_PEN,
    HELD_SCANS,
    LETTERS,
    PEN,
    SCANS,
    digest,
    load_handwriting,
    read_letters,
    read_pen,
    read_scans,
)
from tests.model.training.support import MirrorServer, mirror_of
from tests.support import ROOT

SHARED = ROOT.parent / "shared" / "handwriting"

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
def test_a_damaged_file_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"nothing of the kind")
    with pytest.raises(DataError, match=f"{name} in .* is damaged"):
        load_handwriting(folder)


def test_an_unusable_folder_is_told(folder: Path) -> None:
    with pytest.raises(DataError, match="Cannot use the folder"):
        load_handwriting(folder / PEN / "below")


def compressed(content: bytes) -> bytes:
    """Return what compress(1) may write of ASCII: nine bits a letter, and a clear code in time.

    Codes come in groups of eight; a clear code, 256, is followed by the rest of its group.
    """
    codes = []
    for start in range(0, len(content), 191):  # the decoder's table stays below 512 entries
        codes += [*content[start : start + 191], 256]
        codes += [0] * (-len(codes) % 8)
    bits = np.array(codes)[:, None] >> np.arange(9) & 1
    return b"\x1f\x9d\x90" + np.packbits(bits.astype(np.uint8), bitorder="little").tobytes()


def archive(**files: bytes) -> bytes:
    """Return a zip of these files; an underscore stands for a point, two for a hyphen."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "-").replace("_", "."), content)
    return buffer.getvalue()


@pytest.fixture
def keepers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MirrorServer]:
    """The three collections as their keepers give them, their digests taken for the real ones."""
    texts = {name: gzip.decompress((folder / name).read_bytes()) for name in (PEN, SCANS)}
    files = {
        "pen.zip": archive(readme_txt=b"", pendigits_tra=texts[PEN]),
        "scans.zip": archive(optdigits__orig_tra_Z=compressed(texts[SCANS])),
        "letters.zip": (folder / LETTERS).read_bytes(),
    }
    read = {
        PEN: read_pen(texts[PEN].decode()),
        SCANS: read_scans(texts[SCANS].decode()),
        LETTERS: read_letters(files["letters.zip"]),
    }
    with mirror_of(files) as server:
        for (name, found), address in zip(read.items(), files, strict=True):
            monkeypatch.setitem(handwriting.SOURCES, name, [server.url + address])
            monkeypatch.setitem(handwriting.SHA256, name, digest(*found))
        yield server


def test_what_is_missing_is_fetched_once(
    keepers: MirrorServer, folder: Path, tmp_path: Path
) -> None:
    there = load_handwriting(folder)
    fetched = load_handwriting(tmp_path / "empty")
    for mine, theirs in zip(there, fetched, strict=True):
        for part in ("traces", "traced", "scans", "scanned", "letters"):
            assert np.array_equal(getattr(mine, part), getattr(theirs, part)), part
    assert len(keepers.asked) == 3
    load_handwriting(tmp_path / "empty")
    assert len(keepers.asked) == 3


def test_a_damaged_package_is_fetched_anew(keepers: MirrorServer, tmp_path: Path) -> None:
    load_handwriting(tmp_path / "empty")
    package = tmp_path / "empty" / "pendigits.zip"
    whole = package.read_bytes()
    package.write_bytes(whole[:100])
    load_handwriting(tmp_path / "empty")
    assert package.read_bytes() == whole
    assert len(keepers.asked) == 4


def test_another_collection_is_not_taken(keepers: MirrorServer, tmp_path: Path) -> None:
    keepers.files["scans.zip"] = archive(optdigits__orig_tra=b"1\n")
    with pytest.raises(DataError, match=f"damaged.*Put {SCANS} into a folder"):
        load_handwriting(tmp_path / "empty")
    assert not (tmp_path / "empty" / "optdigits-orig.zip").exists()


@pytest.mark.skipif(not SHARED.is_dir(), reason="NOT TESTED: the collections are not here")
def test_the_digests_are_those_of_the_collections() -> None:
    for name, digests in handwriting.SHA256.items():
        content = (SHARED / name).read_bytes()
        if name == LETTERS:
            assert digest(*read_letters(content)) == digests
        else:
            read = read_pen if name == PEN else read_scans
            assert digest(*read(gzip.decompress(content).decode())) == digests
