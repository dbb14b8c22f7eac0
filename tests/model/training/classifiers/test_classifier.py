"""The classifier's training, on synthetic digits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.recognition.reader import DigitReader
from model.training import devices
from model.training.batches import as_input
from model.training.checkpoint import read_checkpoint
from model.training.classifiers.classifier import (
    ClassifierState,
    accuracy,
    augment,
    forgotten,
    load_classifier,
    predict,
    train_classifier,
)
from model.training.classifiers.config import ClassifierRun, ClassifierTraining
from model.training.networks import Classifier, ClassifierConfig
from model.training.options import OptionError
from tests.model.support import synthetic_digits

TINY = ClassifierTraining(epochs=3, batch=50, width=4, holdout=100, ema=0.8, lr=0.02)


def run_in(folder: Path) -> ClassifierRun:
    out, onnx = str(folder / "c.safetensors"), str(folder / "c.onnx")
    return ClassifierRun(run=str(folder), out=out, onnx=onnx, threads=1)


def unexported(folder: Path) -> ClassifierRun:
    """Return a run that writes no graph: that alone takes a second or two."""
    return replace(run_in(folder), onnx="")


def quiet(_line: str) -> None:
    pass


def test_it_learns(tmp_path: Path) -> None:
    said = []
    config = replace(TINY, epochs=12, width=8, batch=25, lr=0.01)
    assert train_classifier(synthetic_digits(600), config, unexported(tmp_path), said.append)
    classifier = load_classifier(tmp_path / "c.safetensors")
    assert accuracy(classifier, synthetic_digits(200, seed=9)) > 0.9
    assert "validation" in said[-1]


def test_resuming_gives_the_weights_of_an_unbroken_run(tmp_path: Path) -> None:
    digits = synthetic_digits()
    train_classifier(digits, TINY, unexported(tmp_path / "whole"), quiet)

    def stop(line: str) -> None:
        if line.startswith("epoch 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_classifier(digits, TINY, unexported(tmp_path / "broken"), stop)
    train_classifier(digits, TINY, unexported(tmp_path / "broken"), quiet)
    first, second = (
        read_checkpoint(tmp_path / name / "checkpoint.pt") for name in ("whole", "broken")
    )
    for part in ("network", "ema"):
        for name, value in first[part].items():
            assert torch.equal(value, second[part][name]), f"{part}.{name}"
    one, other = (
        load_classifier(tmp_path / name / "c.safetensors") for name in ("whole", "broken")
    )
    assert torch.equal(one.linear.weight, other.linear.weight)


def test_another_runs_checkpoint_is_refused(tmp_path: Path) -> None:
    train_classifier(synthetic_digits(), replace(TINY, epochs=1), unexported(tmp_path), quiet)
    with pytest.raises(OptionError, match="epochs = 1, not 3"):
        train_classifier(synthetic_digits(), TINY, unexported(tmp_path), quiet)


def test_augmented_digits_stay_digits_on_black_paper() -> None:
    images = torch.full((64, 1, 28, 28), -1.0)
    images[:, :, 9:19, 12:16] = 1.0
    moved = augment(images, torch.Generator().manual_seed(0))
    assert moved.shape == images.shape
    assert moved.min() == -1, "paper is filled with -1, not with grey"
    assert moved.max() <= 1
    assert not torch.equal(moved[0], moved[1])
    ink = (moved + 1).sum(dim=(1, 2, 3)) / (images + 1).sum(dim=(1, 2, 3))
    assert 0.6 < ink.min() < ink.max() < 1.5
    rows = torch.arange(28.0).view(1, 1, 28, 1) - 13.5
    drift = ((moved + 1) * rows).sum(dim=(1, 2, 3)) / (moved + 1).sum(dim=(1, 2, 3))
    assert drift.abs().max() < 4


def test_elastic_bends_move_strokes_a_little_and_each_image_its_own_way() -> None:
    images = as_input(torch.tensor(synthetic_digits(1).images)).repeat(16, 1, 1, 1)
    plain = augment(images, torch.Generator().manual_seed(0))
    bent = augment(images, torch.Generator().manual_seed(0), elastic=0.7)
    strongly = augment(images, torch.Generator().manual_seed(0), elastic=3.0)
    moved, far = ((each - plain).abs().mean().item() for each in (bent, strongly))
    assert 0 < moved < far
    assert bent.min() >= -1.0001
    ink = (bent + 1).sum(dim=(1, 2, 3)) / (plain + 1).sum(dim=(1, 2, 3))
    assert ((ink > 0.6) & (ink < 1.6)).all()
    assert (ink - ink[0]).abs().max() > 0.01


@pytest.mark.parametrize(
    ("changes", "words"), [({"epochs": 0}, "--epochs"), ({"holdout": 0}, "--holdout")]
)
def test_impossible_options_are_refused(changes: dict[str, int], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        replace(TINY, **changes)


def test_training_gives_eleven_calibrated_answers_and_ships_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "check_precision", lambda *_: None)  # imitated, it learns too
    config = ClassifierTraining(
        epochs=9, batch=32, width=8, lr=0.01, ema=0.9, holdout=100,
        redrawn=0.3, scribbles=80, elastic=0.3, precision="bfloat16",
    )  # fmt: skip
    assert train_classifier(synthetic_digits(500), config, run_in(tmp_path), quiet)
    classifier = load_classifier(tmp_path / "c.safetensors")
    assert classifier.config.answers == 11
    held = synthetic_digits(100, seed=5)
    read = DigitReader(tmp_path / "c.onnx").classify(held.images)
    assert read.shape == (100, 11)
    assert np.allclose(read.sum(axis=1), 1, atol=1e-4)
    _, logits = predict(classifier, as_input(torch.tensor(held.images)))
    assert (read.argmax(axis=1) == logits.argmax(dim=1).numpy()).mean() > 0.97, "float16, and near"
    assert (read.argmax(axis=1) == held.labels).mean() > 0.8


def test_what_is_known_is_kept_where_it_is_right() -> None:
    known = Classifier(ClassifierConfig(width=4)).eval()
    seen = torch.randn(6, 1, 28, 28)
    right = known(seen).argmax(1)
    other = torch.randn(6, 10, requires_grad=True)
    assert forgotten(known(seen), known, seen, right).item() == pytest.approx(0, abs=1e-6)
    assert forgotten(other, known, seen, right).item() > 0.01
    assert forgotten(other, known, seen, (right + 1) % 10).item() == 0, "mistakes are no example"


def test_a_run_that_keeps_what_it_begins_with_strays_less() -> None:
    torch.manual_seed(2)
    known = Classifier(ClassifierConfig(width=4)).eval()
    digits = synthetic_digits(50)
    images = as_input(torch.tensor(digits.images))
    right = known(images).argmax(1)
    strayed = []
    for keep in (0.0, 5.0):
        state = ClassifierState(replace(TINY, keep=keep), steps=20)
        state.start_from(known)
        state.teacher = known
        for _ in range(20):
            state.train_step(images, right)
        strayed.append(forgotten(state.network.eval()(images), known, images, right).item())
    assert strayed[1] < strayed[0], strayed


def test_what_is_written_may_lie_between_the_start_and_what_is_learned(tmp_path: Path) -> None:
    digits, said = synthetic_digits(200), []
    train_classifier(digits, replace(TINY, epochs=1), unexported(tmp_path / "first"), quiet)
    start = str(tmp_path / "first" / "c.safetensors")
    for part in (0.0, 0.5, 1.0):
        run = replace(unexported(tmp_path / "then"), start=start, mix=part)
        run = replace(run, out=str(tmp_path / f"{part}.safetensors"))
        train_classifier(digits, TINY, run, said.append)
    weights = [
        load_classifier(Path(path)).state_dict()["linear.weight"]
        for path in (start, *(tmp_path / f"{part}.safetensors" for part in (0.0, 0.5, 1.0)))
    ]
    assert torch.equal(weights[0], weights[1])
    assert torch.allclose(weights[2], (weights[0] + weights[3]) / 2, atol=1e-6)
    assert not torch.allclose(weights[0], weights[3])
    assert sum(line.startswith("epoch") for line in said) == TINY.epochs, "trained once, mixed anew"


@pytest.mark.parametrize("start", [False, True])
@pytest.mark.parametrize(("keep", "mix"), [(1.0, 1.0), (0.0, 0.5)])
def test_nothing_is_kept_of_nothing(tmp_path: Path, keep: float, mix: float, start: bool) -> None:
    """Without weights to begin with, or with some of other answers, they would do nothing."""
    digits, path = synthetic_digits(200), ""
    if start:
        train_classifier(digits, replace(TINY, epochs=1), unexported(tmp_path / "ten"), quiet)
        path = str(tmp_path / "ten" / "c.safetensors")
    config = replace(TINY, scribbles=20 if start else 0, keep=keep)
    run = replace(unexported(tmp_path / "then"), start=path, mix=mix)
    with pytest.raises(OptionError, match="--keep and --mix need --start"):
        train_classifier(digits, config, run, quiet)
