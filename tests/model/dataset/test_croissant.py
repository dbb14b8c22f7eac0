"""What a data set's hub is given: a card with its files, and Croissant metadata."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.dataset import Recipe
from model.dataset.export import Export, run_export
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler

STYLED = Recipe(count=30, seed=2, test_count=12, styles="random")


@pytest.fixture(scope="module")
def folder(sampler: DigitSampler, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hub")
    run_export(Export(STYLED, out, "hub", shards=2), sampler)
    return out


def test_the_hub_reads_the_card(folder: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(folder / "README.md")
    said = card.data
    assert (said.license, said.task_categories) == ("mit", ["image-classification"])
    assert said.size_categories == ["n<1K"]
    assert said.pretty_name == "42 generated handwritten digits"
    files = {each["split"]: each["path"] for each in said.to_dict()["configs"][0]["data_files"]}
    assert {split: len(list(folder.glob(path))) for split, path in files.items()} == {
        "train": 2,
        "test": 2,
    }
    assert card.text.strip().startswith("# 42 generated handwritten digits")


def test_croissant_describes_and_finds_every_row(
    folder: Path, sampler: DigitSampler, caplog: pytest.LogCaptureFixture
) -> None:
    import mlcroissant

    described = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    assert not described.metadata.issues.errors
    rows = list(described.records("digits"))
    assert len(rows) == 42
    assert sum(row["digits/split"] == b"test" for row in rows) == 12
    assert {row["digits/split"] for row in rows} == {b"train", b"test"}
    (row,) = (row for row in rows if row["digits/hand"] == 7)
    z = sampler.steering.move(hands(2, 7, 1), STYLED.sliders(7, 8))
    assert np.array_equal(row["digits/image"], sampler.generate(z, one_hot(np.array([7])))[0])
    assert row["digits/label"] == 7
    assert row["digits/weight"] == pytest.approx(STYLED.sliders(7, 8)[0, 0])
    # Without a day of publication, so that the same recipe makes the same bytes.
    told = [line for each in caplog.records for line in each.getMessage().split("\n")[1:]]
    assert all("recommended" in line and ("date" in line or "citeAs" in line) for line in told)


def test_the_folder_holds_nothing_else(folder: Path) -> None:
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    data = {
        f"data/{split}-0000{at}-of-00002.parquet" for split in ("train", "test") for at in (0, 1)
    }
    assert names == data | {"README.md", "card.json", "croissant.json"}
    assert json.loads((folder / "card.json").read_text())["recipe"]["styles"] == "random"
