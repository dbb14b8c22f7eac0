"""The formats, read back by other means than they were written with."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

import idx2numpy
import numpy as np
import pytest
from PIL import Image

from model.dataset import Recipe
from model.dataset.export import Export, run_export
from model.dataset.streaming import MAX_DOWNLOAD, stream_npz, stream_zip
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.training.mnist import read_idx

RECIPE = Recipe(count=620, seed=9)


@pytest.fixture(scope="module")
def drawn(sampler: DigitSampler) -> np.ndarray:
    """What the generator draws for RECIPE, by the rule and not by the recipe's code."""
    return sampler.generate(hands(9, 0, 620), one_hot(np.arange(620) % 10))


LABELS = (np.arange(620) % 10).astype(np.uint8)


def export(sampler: DigitSampler, out: Path, kind: str, **options) -> Path:
    options = {"recipe": RECIPE} | options
    run_export(Export(out=out, kind=kind, **options), sampler)
    return out


def test_idx_is_what_our_mnist_reader_reads(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    export(sampler, tmp_path, "idx")
    images = read_idx((tmp_path / "MNIST/raw/train-images-idx3-ubyte").read_bytes())
    labels = read_idx((tmp_path / "MNIST/raw/train-labels-idx1-ubyte").read_bytes())
    assert np.array_equal(images, drawn)
    assert np.array_equal(labels, LABELS)


def test_idx_is_what_a_library_writes(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    export(sampler, tmp_path, "idx", gzip=True)
    for name, expected in (("images-idx3", drawn), ("labels-idx1", LABELS)):
        path = tmp_path / f"MNIST/raw/train-{name}-ubyte"
        content = path.read_bytes()
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == content
        assert np.array_equal(idx2numpy.convert_from_string(content), expected)
        assert idx2numpy.convert_to_string(expected) == content, "to the byte"


def test_png_lies_in_class_folders(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    export(sampler, tmp_path, "png")
    folders = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert folders == list("0123456789")
    files = sorted(tmp_path.glob("*/*"))
    assert len(files) == 620
    for path in files[::37]:
        index = int(path.stem)
        assert path.parent.name == str(index % 10)
        picture = Image.open(path)
        assert picture.mode == "L"
        assert np.array_equal(np.asarray(picture), drawn[index])


def test_parquet_is_what_hubs_know(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(export(sampler, tmp_path / "d.parquet", "parquet"))
    assert table.column("label").to_pylist() == LABELS.tolist()
    pictures = [
        np.asarray(Image.open(io.BytesIO(each["bytes"])))
        for each in table.column("image").to_pylist()
    ]
    assert np.array_equal(pictures, drawn)
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}


def test_parquet_without_its_library_gets_a_sentence(
    sampler: DigitSampler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ValueError, match="Parquet needs pyarrow: pip install pyarrow, or"):
        export(sampler, tmp_path / "d.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []


def test_chosen_digits_in_a_style(sampler: DigitSampler, tmp_path: Path) -> None:
    bold = Style(weight=1)
    recipe = Recipe(count=7, seed=3, digits=(5, 0), style=bold)
    with np.load(export(sampler, tmp_path / "d.npz", "npz", recipe=recipe)) as archive:
        x, y = archive["x"], archive["y"]
    assert y.tolist() == [5, 0, 5, 0, 5, 0, 5]
    assert np.array_equal(x, sampler.generate(sampler.steer(hands(3, 0, 7), bold), one_hot(y)))


@pytest.mark.parametrize("kind", ["npz", "idx", "png", "parquet"])
def test_a_card_lies_beside(sampler: DigitSampler, tmp_path: Path, kind: str) -> None:
    is_folder = kind in ("idx", "png")
    out = tmp_path / ("d" if is_folder else f"d.{kind}")
    export(sampler, out, kind, recipe=Recipe(count=20, seed=4))
    card, words = (
        (out / "card.json", out / "README.md")
        if is_folder
        else (tmp_path / f"{out.name}.card.json", tmp_path / f"{out.name}.card.md")
    )
    said = json.loads(card.read_text())
    assert said["recipe"]["count"] == 20
    assert said["recipe"]["format"] == kind
    assert said["recipe"]["weights"] == sampler.version
    assert "it is no new data about handwriting" in words.read_text()


def test_the_card_repeats_the_model_cards_figures_and_no_others(
    sampler: DigitSampler, tmp_path: Path
) -> None:
    from model.dataset.data_card import data_card, readme

    weights = Path("weights")
    quality = json.loads((weights / "quality.json").read_text())
    card = data_card(RECIPE, "npz", 1, quality["weights"])
    accuracy = quality["classification_accuracy"]["mean"]
    assert card["quality"]["classification_accuracy"]["mean"] == accuracy
    assert f"{accuracy:.2%} ±" in readme(card)
    for other in (
        data_card(Recipe(9, style=Style(weight=1)), "npz", 1, quality["weights"]),
        data_card(RECIPE, "npz", 1, "other weights"),
        data_card(RECIPE, "npz", 1, quality["weights"], tmp_path / "card.json"),
    ):
        assert other["quality"] is None
        assert "has not been measured" in readme(other)


def test_a_zip_is_streamed_and_whole(sampler: DigitSampler) -> None:
    recipe = Recipe(count=120, seed=2, digits=(3, 8))
    sent = list(stream_zip(sampler, recipe))
    assert len(sent) > 2, "in pieces"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(sent)))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["README.md", "card.json"]
    assert len(names) == 122
    last = np.asarray(Image.open(io.BytesIO(archive.read("8/00000119.png"))))
    assert np.array_equal(last, sampler.generate(hands(2, 119, 1), one_hot(np.array([8])))[0])
    assert b"".join(stream_zip(sampler, recipe)) == b"".join(sent), "the same bytes again"


def test_an_npz_is_streamed_as_it_is_exported(sampler: DigitSampler, tmp_path: Path) -> None:
    with np.load(io.BytesIO(b"".join(stream_npz(sampler, RECIPE)))) as streamed:
        x, y = streamed["x"], streamed["y"]
    with np.load(export(sampler, tmp_path / "d.npz", "npz")) as exported:
        assert np.array_equal(x, exported["x"])
        assert np.array_equal(y, exported["y"])


@pytest.mark.parametrize("stream", [stream_zip, stream_npz])
def test_a_download_is_bounded_before_its_first_byte(sampler: DigitSampler, stream) -> None:
    with pytest.raises(ValueError, match="from 1 to 1000 digits"):
        stream(sampler, Recipe(MAX_DOWNLOAD + 1))
