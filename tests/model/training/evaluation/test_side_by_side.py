"""Models in one table: measured on small sets, kept by name, drawn on one sheet."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import train
from model.generation.sampler import GENERATOR
from model.training.evaluation import side_by_side as module
from model.training.evaluation import validation
from model.training.evaluation.classification_accuracy import TRAINING, learn
from model.training.evaluation.config import SideBySide
from model.training.evaluation.graphs import SHOWN, Graph
from model.training.evaluation.side_by_side import measure_models
from model.training.mnist import Digits
from model.training.options import OptionError
from tests.model.support import noisy_digits

WEIGHTS = GENERATOR.parent
DATA = {"train": noisy_digits(3000), "test": noisy_digits(1000, seed=1)}
SMALL = SideBySide(samples=1000, lessons=1000, seeds=2)
FILES = ("classifier.safetensors", "checker.safetensors", "examiner.safetensors", "checker.onnx")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights, with data of our own; what is opened of it is noted in `opened`."""
    for name in (*FILES, "generator.onnx", "generator.safetensors"):
        shutil.copy(WEIGHTS / name, tmp_path)
    for each in (module, validation):
        monkeypatch.setattr(each, "load_mnist", lambda split, _: DATA[split])
        monkeypatch.setattr(each, "HELD_OUT", 1000)
    quick = replace(TRAINING, epochs=1, width=4)
    monkeypatch.setattr(module, "learn", lambda digits, seed: learn(digits, seed, quick))
    monkeypatch.setattr(Graph, "milliseconds", lambda _: 0.25)
    return tmp_path


def test_a_row_for_each_model_and_one_of_real_digits(folder: Path) -> None:
    said: list[str] = []
    graph = folder / "generator.onnx"
    table = measure_models({"generator": graph}, folder, None, SMALL, said.append)
    assert json.loads((folder / "models.json").read_text()) == table
    row = table["models"]["generator"]
    assert set(row["held_out"]) == {*module.FIGURES, "classification_accuracy"}
    assert "test" not in row, "the test set is opened where that is asked for"
    assert row["held_out"]["label_agreement"]["mean"] > 0.9
    assert row["held_out"]["fid_ratio"]["std"] > 0
    assert table["real"]["held_out"]["fid_ratio"]["mean"] == pytest.approx(1)
    assert (row["parameters"], row["milliseconds"]) == (367_860, 0.25)
    assert [line.split()[0] for line in said] == ["real", "generator"]
    measure_models({"again": graph}, folder, None, SMALL, said.append)
    assert said[-1].startswith("again")
    assert len(said) == 3, "what stands there is not measured again"
    with Image.open(folder / "models.png") as sheet:
        assert sheet.info["rows"].split() == ["real", "generator", "again"]
        assert sheet.size == (28 * len(SHOWN), 28 * 3)
        pixels = np.asarray(sheet)
    assert (pixels[28:56] == pixels[56:]).all()
    assert (pixels[28:56, :28] == Graph(graph).row()[0]).all()


def test_the_test_set_is_the_judges(folder: Path) -> None:
    sizes = replace(SMALL, test=True)
    table = measure_models({"it": folder / "generator.onnx"}, folder, None, sizes, lambda _: None)
    real, row = table["real"]["test"], table["models"]["it"]["test"]
    assert real["fid_ratio"]["mean"] == pytest.approx(1)
    assert real["fid_ratio"]["std"] > 0
    assert row["fid_ratio"]["mean"] > 1.5, "these digits are not MNIST's"
    assert 0 < row["classification_accuracy"]["mean"] <= 1


def test_what_is_drawn_once_has_the_labels_of_each_set() -> None:
    wanted = [np.array(labels, np.uint8) for labels in ([3, 1, 3, 0], [1, 1, 0, 1, 9])]
    graph = Graph(GENERATOR)
    first, second = module.drawn_with(graph, wanted, seed=4)
    pool = graph.draw(np.array([0, 1, 1, 1, 3, 3, 9], np.uint8), 4).images
    for digits, labels, places in (
        (first, wanted[0], [4, 1, 5, 0]),
        (second, wanted[1], [1, 2, 0, 3, 6]),
    ):
        assert (digits.labels == labels).all()
        assert (digits.images == pool[places]).all()


def test_figures_in_other_sizes_or_of_other_weights_do_not_stay(folder: Path) -> None:
    head = {"weights": "0" * 12, "sizes": {}}
    content = {**head, "models": {"old": {}}, "real": {}}
    (folder / "models.json").write_text(json.dumps(content))
    begun = module._begun(folder / "models.json", head)
    assert begun == content
    for other in ({"weights": "1" * 12}, {"sizes": {"seeds": 3}}):
        assert module._begun(folder / "models.json", head | other)["models"] == {}
    (folder / "models.json").write_text("{")
    assert module._begun(folder / "models.json", head)["models"] == {}


def test_an_encoder_is_held_against_the_hands_of_real_digits(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    for name in ("generator.onnx", "generator.safetensors", "encoder.safetensors"):
        shutil.copy(WEIGHTS / name, run)
    monkeypatch.setattr(module.Measuring, "model", lambda *_: {})
    monkeypatch.setattr(module.Measuring, "real", lambda _: {})
    graph = run / "generator.onnx"
    table = measure_models({"vae_gan": graph}, folder, None, SMALL, lambda _: None)
    found = table["models"]["vae_gan"]["hands"]
    assert set(found) > {"again_slant", "other_slant"}
    assert found["again_slant"] > found["other_slant"] > 0


def test_what_cannot_be_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OptionError, match="--lessons must be at most --samples"):
        SideBySide(samples=1000, lessons=1001)
    with pytest.raises(OptionError, match="more than there are real digits"):
        module._TestSet(folder, None, 5000)
    with pytest.raises(OptionError, match="own row"):
        measure_models({"real": folder / "generator.onnx"}, folder)
    with pytest.raises(SystemExit):
        train.main(["models", "no-name", "--weights", str(folder)])
    assert "is not like flow=runs/flow/flow.onnx" in capsys.readouterr().err
    assert train.main(["models", "it=none.onnx", "--weights", str(folder)]) == 1
    assert "none.onnx are missing" in capsys.readouterr().err


def test_real_digits_are_shown_as_they_come() -> None:
    digits = Digits(DATA["train"].images[5:], DATA["train"].labels[5:])
    shown = module._first_real(digits)
    for digit, image in zip(SHOWN, shown, strict=True):
        assert (image == digits.images[list(digits.labels).index(digit)]).all()
