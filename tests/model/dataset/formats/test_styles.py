"""A style for each digit, told in the columns of every format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.dataset import Recipe
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from tests.model.dataset.support import OF_DIGITS, export

STYLED = Recipe(count=20, seed=9, test_count=7, styles="random")


def from_npz(out: Path, end: str = "") -> tuple[np.ndarray, dict]:
    with np.load(out) as read:
        sliders = zip(("weight", "slant", "width", "balance"), read[f"style{end}"][13], strict=True)
        image = read["x_train" if end else "x"][13]
        return image, {**dict(sliders), "seed": 9, "hand": int(read[f"hand{end}"][13])}


def from_csv(path: Path) -> dict:
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


@pytest.mark.parametrize("kind", OF_DIGITS)
def test_styles_of_their_own_are_told(sampler: DigitSampler, tmp_path: Path, kind: str) -> None:
    out = export(sampler, tmp_path, kind, STYLED)
    image, style = READ_STYLE[kind](out)
    assert {style["seed"], style["hand"]} == {9, 13}
    own = Style(*(round(float(style[name]), 2) for name in ("weight", "slant", "width", "balance")))
    assert str(own)
    z = sampler.steer(hands(9, 13, 1), own)
    expected = sampler.generate(z, one_hot(np.array([3])))[0].astype(int)
    assert np.abs(image - expected).max() <= 1, "the hand steered as its row says"
