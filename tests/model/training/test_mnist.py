"""Reading MNIST, fetched from a mirror (a real HTTP server on loopback), and dealing batches."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.training import mnist
from model.training.fetching import DataError
from model.training.mnist import Batches, Digits, hold_out, load_mnist, read_idx
from tests.model.training.support import MirrorServer, mirror_of, need_mnist

COUNT = 40


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Four small files under MNIST's names, their MD5 taken for MNIST's."""
    random = np.random.Generator(np.random.PCG64(1))
    unpacked = {}
    for split in ("train", "t10k"):
        images = random.integers(0, 256, (COUNT, 28, 28), np.uint8)
        unpacked[f"{split}-images-idx3-ubyte"] = idx(images)
        unpacked[f"{split}-labels-idx1-ubyte"] = idx((np.arange(COUNT) % 10).astype(np.uint8))
    sums = {name: hashlib.md5(content).hexdigest() for name, content in unpacked.items()}
    monkeypatch.setattr(mnist, "MD5", sums)
    return {f"{name}.gz": gzip.compress(content) for name, content in unpacked.items()}


@pytest.fixture
def mirror(files: dict[str, bytes]) -> Iterator[MirrorServer]:
    with mirror_of(files) as server:
        yield server


def test_what_is_missing_is_downloaded_once(mirror: MirrorServer, tmp_path: Path, capsys) -> None:
    digits = load_mnist("train", tmp_path, [mirror.url])
    assert digits.images.shape == (COUNT, 28, 28)
    assert digits.labels.tolist() == [i % 10 for i in range(COUNT)]
    assert "train-images-idx3-ubyte.gz" in capsys.readouterr().err, "progress is shown"
    mirror.asked.clear()
    again = load_mnist("train", tmp_path, [mirror.url])
    assert np.array_equal(again.images, digits.images)
    assert mirror.asked == []
    assert not list(tmp_path.glob("*.part"))


def test_a_damaged_file_is_thrown_away_and_fetched_anew(
    mirror: MirrorServer, files, tmp_path: Path
) -> None:
    name = "train-labels-idx1-ubyte.gz"
    (tmp_path / name).write_bytes(files[name][:-5])
    (tmp_path / f"{name}.part").write_bytes(b"x" * 5000)
    assert load_mnist("train", tmp_path, [mirror.url]).labels.tolist()[:3] == [0, 1, 2]
    assert (tmp_path / name).read_bytes() == files[name]


def test_wrong_content_everywhere_is_a_sentence(mirror: MirrorServer, tmp_path: Path) -> None:
    mirror.files["train-images-idx3-ubyte.gz"] = gzip.compress(b"something else")
    with pytest.raises(DataError, match=r"damaged.*MNIST_DIR"):
        load_mnist("train", tmp_path, [mirror.url])
    assert not list(tmp_path.iterdir()), "nothing wrong is left behind"


def test_no_mirror_is_a_sentence(tmp_path: Path, files) -> None:
    with pytest.raises(DataError, match=r"Could not download train-images-idx3-ubyte\.gz"):
        load_mnist("train", tmp_path, ["http://127.0.0.1:9/"])


def test_an_unusable_folder_is_a_sentence(files, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="Cannot use the folder"):
        load_mnist("train", tmp_path / "file" / "below", ["http://127.0.0.1:9/"])


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x00\x08", b"\x00\x00\x0d\x01\x00\x00\x00\x00", b"PNG" * 9]
)
def test_what_is_no_idx_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="IDX"):
        read_idx(content)


def test_a_short_idx_is_refused() -> None:
    with pytest.raises(ValueError, match="promises"):
        read_idx(idx(np.zeros((3, 2), np.uint8))[:-1])


@need_mnist
def test_mnist_itself_is_read(mnist_folder: Path) -> None:
    train, test = load_mnist("train", mnist_folder), load_mnist("test", mnist_folder)
    assert train.images.shape == (60_000, 28, 28)
    assert np.bincount(train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert len(test) == 10_000
    assert test.labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_the_held_out_are_always_the_same_and_never_trained_on() -> None:
    every = np.arange(300)
    digits = Digits(np.zeros((300, 28, 28), np.uint8), every)
    train, held = hold_out(digits, 50)
    _, held_again = hold_out(digits, 50)
    assert np.array_equal(held.labels, held_again.labels)
    assert sorted([*train.labels, *held.labels]) == every.tolist()
    assert len(held) == 50
    assert set(hold_out(digits, 20)[1].labels) <= set(held.labels)
    with pytest.raises(ValueError, match="cannot hold out"):
        hold_out(digits, 300)


def test_batches_visit_every_digit_once_an_epoch_and_depend_on_the_step_alone() -> None:
    batches = Batches(count=100, size=30, seed=5)
    epoch = [batches.batch(step) for step in range(3)]
    assert len(set(np.concatenate(epoch))) == 90
    later = batches.batch(7)
    assert np.array_equal(batches.batch(1), epoch[1]), "going back gives the same"
    assert np.array_equal(Batches(100, 30, 5).batch(7), later), "and so does starting there"
    assert not np.array_equal(Batches(100, 30, 6).batch(7), later)
    with pytest.raises(ValueError, match="at least as many"):
        Batches(count=10, size=11, seed=0)
