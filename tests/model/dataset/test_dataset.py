"""Data sets opened by the tools that they are written for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.dataset import Recipe
from model.dataset.export import Export, run_export
from model.dataset.formats import FORMATS
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import Style

RECIPE = Recipe(count=60, seed=9, test_count=25)
STYLED = Recipe(count=20, seed=9, test_count=7, styles="random")
LABELS = np.arange(85) % 10


@pytest.fixture(scope="module")
def drawn(sampler: DigitSampler) -> np.ndarray:
    """What the generator draws for RECIPE: the test split in the hands after the others."""
    return sampler.generate(hands(9, 0, 85), one_hot(LABELS))


def export(sampler: DigitSampler, folder: Path, kind: str, recipe: Recipe = RECIPE) -> Path:
    suffix = FORMATS[kind].suffix
    out = folder / f"d{suffix}" if suffix else folder
    run_export(Export(recipe, out, kind), sampler)
    return out


# Beside other packages it would be found by those that can use it, and fail them where PyTorch's
# build has other operators than it was compiled with: so it has a folder of its own.
TORCHVISION = Path(sys.prefix) / "torchvision"
HOW = f"pip install --no-deps --target {TORCHVISION} torchvision==0.29.1"
READ_BY_TORCHVISION = """
import importlib.util, pathlib, sys
import numpy as np
import torch

package = pathlib.Path(importlib.util.find_spec("torchvision").origin).parent
try:
    torch.ops.load_library(next(package.glob("_C*")))
except OSError:
    # Its compiled part is for another build of PyTorch. MNIST is read without it, but the package
    # wants names for what it would have there.
    names = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        names.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
from torchvision.datasets import MNIST

root, out = sys.argv[1:]
splits = {name: MNIST(root, train=name == "train", download=False) for name in ("train", "test")}
assert splits["train"][18][0].size == (28, 28) and splits["train"][18][1] == 8
np.savez(
    out,
    **{f"x_{name}": each.data.numpy() for name, each in splits.items()},
    **{f"y_{name}": each.targets.numpy() for name, each in splits.items()},
)
"""


@pytest.mark.skipif(
    not TORCHVISION.exists() and not find_spec("torchvision"),
    reason=f"NOT TESTED that torchvision reads our IDX, for it is not installed: {HOW}",
)
def test_idx_is_torchvisions_mnist(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    root, out = export(sampler, tmp_path / "data", "idx"), tmp_path / "read.npz"
    done = subprocess.run(
        [sys.executable, "-c", READ_BY_TORCHVISION, str(root), str(out)],
        env=os.environ | {"PYTHONPATH": str(TORCHVISION)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    with np.load(out) as read:
        check_splits(read, drawn)


def check_splits(read: dict[str, np.ndarray], drawn: np.ndarray) -> None:
    assert np.array_equal(read["x_train"], drawn[:60])
    assert np.array_equal(read["x_test"], drawn[60:])
    assert np.array_equal(read["y_train"], LABELS[:60])
    assert np.array_equal(read["y_test"], LABELS[60:])


def test_keras_finds_its_names(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.dataset.recipe.CHUNK", 40)  # a chunk lies across both splits
    # As keras.datasets.mnist.load_data opens its file.
    with np.load(export(sampler, tmp_path, "keras"), allow_pickle=True) as read:
        assert list(read) == ["x_train", "y_train", "x_test", "y_test"]
        assert read["x_train"].dtype == read["y_train"].dtype == np.uint8
        check_splits(read, drawn)


def test_keras_without_a_test_split(sampler: DigitSampler, tmp_path: Path) -> None:
    with np.load(export(sampler, tmp_path, "keras", Recipe(5, 9))) as read:
        assert {name: len(read[name]) for name in read} == {"x_train": 5, "y_train": 5}


def test_webdataset_reads_the_tar(sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path) -> None:
    import webdataset

    out = export(sampler, tmp_path, "webdataset")
    for path, part in ((out, slice(0, 60)), (tmp_path / "d-test.tar", slice(60, 85))):
        samples = webdataset.WebDataset(str(path), shardshuffle=False).decode("l8")
        read = list(samples.to_tuple("png", "cls"))
        assert np.array_equal([image for image, _ in read], drawn[part])
        assert [label for _, label in read] == LABELS[part].tolist()


def test_a_test_split_lies_beside_or_in_a_folder(sampler: DigitSampler, tmp_path: Path) -> None:
    export(sampler, tmp_path, "npz")
    with np.load(tmp_path / "d-test.npz") as read:
        assert len(read["x"]) == 25
    export(sampler, tmp_path / "png", "png")
    assert len(list((tmp_path / "png/train").glob("*/*.png"))) == 60
    assert len(list((tmp_path / "png/test").glob("*/*.png"))) == 25


@pytest.mark.parametrize("kind", FORMATS)
def test_styles_of_their_own_are_told(sampler: DigitSampler, tmp_path: Path, kind: str) -> None:
    out = export(sampler, tmp_path, kind, STYLED)
    image, style = READ_STYLE[kind](out)
    assert {style["seed"], style["hand"]} == {9, 13}
    own = Style(*(round(float(style[name]), 2) for name in ("weight", "slant", "width", "balance")))
    assert str(own)
    z = sampler.steer(hands(9, 13, 1), own)
    expected = sampler.generate(z, one_hot(np.array([3])))[0].astype(int)
    assert np.abs(image - expected).max() <= 1, "the hand steered as its row says"


def from_npz(out: Path, end: str = "") -> tuple[np.ndarray, dict]:
    with np.load(out) as read:
        sliders = zip(("weight", "slant", "width", "balance"), read[f"style{end}"][13], strict=True)
        image = read["x_train" if end else "x"][13]
        return image, {**dict(sliders), "seed": 9, "hand": int(read[f"hand{end}"][13])}


def from_csv(path: Path) -> dict:
    import csv

    with path.open() as file:
        row = list(csv.DictReader(file))[13]
    assert row["label"] == "3"
    return {name: float(row[name]) for name in row if name != "file_name"}


def from_idx(out: Path) -> tuple[np.ndarray, dict]:
    import idx2numpy

    raw = out / "MNIST" / "raw"
    image = idx2numpy.convert_from_file(str(raw / "train-images-idx3-ubyte"))[13]
    return image, from_csv(raw / "train-styles.csv")


def from_png(out: Path) -> tuple[np.ndarray, dict]:
    image = np.asarray(Image.open(out / "train/3/00000013.png"))
    assert "3/00000013.png" in (out / "train/metadata.csv").read_text()
    return image, from_csv(out / "train" / "metadata.csv")


def from_parquet(out: Path) -> tuple[np.ndarray, dict]:
    import pyarrow.parquet

    row = pyarrow.parquet.read_table(out).to_pylist()[13]
    return np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))), row


def from_tar(out: Path) -> tuple[np.ndarray, dict]:
    import webdataset

    sample = list(webdataset.WebDataset(str(out), shardshuffle=False).decode("l8"))[13]
    return sample["png"], sample["json"]


READ_STYLE = {
    "npz": from_npz,
    "keras": lambda out: from_npz(out, "_train"),
    "idx": from_idx,
    "png": from_png,
    "parquet": from_parquet,
    "webdataset": from_tar,
    "hub": lambda out: from_parquet(out / "data/train-00000-of-00001.parquet"),
}
