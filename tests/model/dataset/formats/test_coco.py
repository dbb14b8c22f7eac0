"""Numbers as COCO's own tools read them, and as a table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.__main__ import main
from model.dataset.export import Export, run_export
from model.dataset.numbers import NumberRecipe
from model.generation.sampler import DigitSampler

RECIPE = NumberRecipe(count=5, seed=3, test_count=2, length=(1, 4))


@pytest.fixture(scope="module")
def folder(sampler: DigitSampler, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("numbers")
    run_export(Export(RECIPE, out, "coco"), sampler)
    return out


def rows_of(folder: Path, split: str = "train") -> list[dict]:
    return [json.loads(line) for line in (folder / split / "metadata.jsonl").open()]


@pytest.mark.parametrize(("split", "places"), [("train", range(5)), ("test", range(5, 7))])
def test_cocos_own_tools_read_it(folder: Path, split: str, places: range) -> None:
    from pycocotools.coco import COCO

    coco = COCO(folder / "annotations" / f"instances_{split}.json")
    assert coco.getImgIds() == list(places)
    for image, row in zip(coco.loadImgs(coco.getImgIds()), rows_of(folder, split), strict=True):
        picture = np.asarray(Image.open(folder / image["file_name"]))
        assert picture.shape == (image["height"], image["width"])
        digits = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
        names = [coco.loadCats(each["category_id"])[0]["name"] for each in digits]
        assert "".join(names) == row["text"]
        masks = np.stack([coco.annToMask(each) for each in digits])
        assert np.array_equal(masks.any(axis=0), picture <= 127)
        assert [each["area"] for each in digits] == masks.sum(axis=(1, 2)).tolist()
        assert [each["bbox"] for each in digits] == row["objects"]["bbox"]
    assert len(set(coco.getAnnIds())) == len(coco.getAnnIds())
    assert 0 not in coco.getAnnIds()


def test_the_card_is_one_of_numbers(folder: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(folder / "README.md")
    assert card.data.pretty_name == "7 generated handwritten numbers"
    assert "object-detection" in card.data.task_categories
    assert "Raw draws" not in card.text


def test_shards_by_processes_and_after_a_stop_are_the_same(
    sampler: DigitSampler, folder: Path, tmp_path: Path
) -> None:
    def stop(_numbers: int) -> None:
        raise KeyboardInterrupt

    export = Export(RECIPE, tmp_path, "coco", shards=2, processes=2)
    with pytest.raises(KeyboardInterrupt):
        run_export(export, sampler, stop)
    assert run_export(Export(RECIPE, tmp_path, "coco", shards=2), sampler) == 7
    assert run_export(export, sampler) == 0
    for path in folder.rglob("*.png"):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()
    for table in ("annotations/instances_train.json", "annotations/instances_test.json"):
        assert (tmp_path / table).read_bytes() == (folder / table).read_bytes()
    for split in ("train", "test"):
        assert rows_of(tmp_path, split) == rows_of(folder, split)


def test_the_command_line_writes_numbers(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    words = ["export", "--numbers", "2", "--length", "3", "--degrade", "--styles", "random"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: 2 numbers, seed 0\n"
    rows = rows_of(tmp_path)
    assert [len(row["text"]) for row in rows] == [3, 3]
    assert rows[0]["weight"] != rows[1]["weight"]
    assert [row["file_name"] for row in rows] == ["00000000.jpg", "00000001.jpg"]
    assert main(["export", "--degrade", "--out", str(tmp_path / "d.npz")]) == 1
    assert main(["export", "--numbers", "2", "--format", "npz"]) == 1
    assert main(["export", "--format", "coco"]) == 1
    told = capsys.readouterr().err
    assert "--degrade and --touching go with --numbers" in told
    assert told.count("--format coco and --numbers go together") == 2
