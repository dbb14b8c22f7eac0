"""The model card says what is so: sizes, options, figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import nn

import train
from model.generation.sampler import GENERATOR
from model.training.networks import Classifier, ClassifierConfig
from model.training.options import OptionError
from model.training.release.model_card import (
    card,
    multiply_adds,
    parameters,
    write_card,
)

WEIGHTS, ROOT = GENERATOR.parent, GENERATOR.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped weights that may be spoilt."""
    for path in WEIGHTS.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_shipped_card_is_what_would_be_written_now() -> None:
    shipped = json.loads((WEIGHTS / "card.json").read_text())
    assert shipped == card(WEIGHTS), "run `python train.py card`"


def test_the_card_repeats_the_figures_and_the_options() -> None:
    shipped = json.loads((WEIGHTS / "card.json").read_text())
    assert shipped["quality"] == json.loads((WEIGHTS / "quality.json").read_text())
    for name in set(shipped["networks"]) - {"discriminator"}:
        with safe_open(WEIGHTS / f"{name}.safetensors", framework="np") as file:
            said = file.metadata()
            stored = sum(
                file.get_tensor(key).size
                for key in file.offset_keys()
                if "running" not in key and "num_batches" not in key
            )
        network = shipped["networks"][name]
        assert network["training"] == json.loads(said["training"])
        assert network["config"].items() >= json.loads(said["config"]).items()
        assert network["parameters"] == stored, "as many as lie in the file"
        assert f"{name}.safetensors" in network["files"]
        assert network["made"]["commands"]


def test_whatever_is_shipped_is_described() -> None:
    described = json.loads((WEIGHTS / "card.json").read_text())["networks"]
    assert {path.stem for path in WEIGHTS.glob("*.safetensors")} == set(described) - {
        "discriminator"
    }


def test_multiply_adds_are_counted_as_by_hand() -> None:
    conv = nn.Conv2d(3, 5, 3, padding=1)
    assert multiply_adds(conv, torch.zeros(1, 3, 28, 28)) == 28 * 28 * 3 * 5 * 9
    assert multiply_adds(nn.Linear(7, 4), torch.zeros(1, 7)) == 28
    width = 8
    by_hand = 28 * 28 * 9 * width + 14 * 14 * 9 * width**2  # the first stage
    by_hand += 14 * 14 * 9 * 2 * width**2 + 7 * 7 * 9 * 4 * width**2
    by_hand += 7 * 7 * 9 * 8 * width**2 + 4 * 4 * 9 * 16 * width**2 + 40 * width
    classifier = Classifier(ClassifierConfig(width=width))
    assert multiply_adds(classifier, torch.zeros(1, 1, 28, 28)) == by_hand


def test_statistics_are_no_parameters() -> None:
    assert parameters(nn.BatchNorm2d(6)) == 12


def test_the_card_is_the_same_file_twice(folder: Path) -> None:
    first = write_card(folder).read_bytes()
    assert write_card(folder).read_bytes() == first


def test_figures_of_other_weights_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quality = json.loads((folder / "quality.json").read_text())
    (folder / "quality.json").write_text(json.dumps(quality | {"weights": "0" * 12}))
    before = (folder / "card.json").read_bytes()
    assert train.main(["card", "--weights", str(folder)]) == 1
    assert "of other weights" in capsys.readouterr().err
    assert (folder / "card.json").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("quality.json", None, "evaluate` writes it"),
        ("training.json", None, "by hand"),
        ("training.json", "{", "is no JSON"),
        ("training.json", "{}", "does not say: generator, checker"),
        ("checker.safetensors", "", "holds no classifier"),
    ],
)
def test_a_missing_part_is_a_sentence(
    folder: Path, name: str, content: str | None, words: str
) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises(OptionError, match=words):
        card(folder)


@pytest.mark.parametrize("page", ["weights/README.md", "README.md", "docs/quality.md"])
def test_the_pages_for_people_repeat_the_figures(page: str) -> None:
    said = (ROOT / page).read_text()
    quality = json.loads((WEIGHTS / "quality.json").read_text())
    for name, places, per in [
        ("label_agreement", 2, 100),
        ("classification_accuracy", 2, 100),
        ("fid", 4, 1),
        ("recall", 3, 1),
        ("coverage", 3, 1),
        ("nearest_ratio", 3, 1),
    ]:
        percent = " %" if per == 100 else ""
        mean, std = (f"{per * quality[name][each]:.{places}f}" for each in ("mean", "std"))
        assert f"{mean}{percent} ± {std}{percent}" in said, name
        real = quality["real"][name]
        real = real["mean"] if isinstance(real, dict) else real
        if name != "nearest_ratio":
            assert f"{per * real:.{places}f}{percent}" in said, f"real {name}"
    strips = quality["strips"]
    assert f"{strips['confirmed']:,} of {strips['digits']:,}" in said


@pytest.mark.parametrize("page", ["weights/README.md", "docs/quality.md"])
def test_the_pages_for_people_repeat_what_was_read(page: str) -> None:
    said = (ROOT / page).read_text()
    read = json.loads((WEIGHTS / "reading.json").read_text())
    assert f"{100 * read['network']['accuracy']:.2f} %" in said
    kinds = ["single digits", "rows, apart", "rows, every neighbour touching", "photographs"]
    kinds += ["photographs of a sheet on a table", "photographs with a shadow"]
    for kind in kinds:
        for name in ("whole", "digits"):
            assert f"{100 * read['sets'][kind][name]:.1f} %" in said, f"{kind}: {name}"
