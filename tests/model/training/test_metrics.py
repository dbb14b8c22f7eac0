"""The figures: against distances known by formula, and against the shipped table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from model.networks import Classifier, ClassifierConfig
from model.sampler import GENERATOR, MARGIN, DigitSampler, hands, one_hot
from model.training import metrics
from model.training.data import Digits, load_mnist
from model.training.export import load_classifier
from model.training.metrics import (
    Judged,
    as_lines,
    draw_set,
    evaluate,
    frechet_distance,
    judge,
    summary,
)
from tests.model.synthetic import synthetic_digits
from tests.model.training.conftest import need_mnist

WEIGHTS = GENERATOR.parent


def sample(mean: np.ndarray, root: np.ndarray, seed: int, count: int = 200_000) -> np.ndarray:
    random = np.random.Generator(np.random.PCG64(seed))
    return mean + random.standard_normal((count, len(mean))) @ root.T


def test_frechet_distance_of_gaussians_by_formula() -> None:
    one = sample(np.zeros(3), np.diag([1.0, 2.0, 3.0]), seed=0)
    other = sample(np.array([1.0, -2.0, 0.0]), np.diag([2.0, 2.0, 1.0]), seed=1)
    expected = 5 + (1 - 2) ** 2 + 0 + (3 - 1) ** 2  # commuting: |m|^2 + sum (s1 - s2)^2
    assert frechet_distance(one, other) == pytest.approx(expected, rel=0.01)


def test_frechet_distance_where_the_covariances_do_not_commute() -> None:
    """For one eigenvalue of S1 S2 = 4 and one = 9: tr sqrt = 2 + 3."""
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    first = np.diag([2.0, 1.0])  # S1 = diag(4, 1)
    second = turn @ np.diag([1.0, 3.0])  # S2 = turn diag(1, 9) turn'
    one = sample(np.zeros(2), first, seed=2)
    other = sample(np.zeros(2), second, seed=3)
    product = (first @ first.T) @ (second @ second.T)
    cross = np.sqrt(np.linalg.eigvals(product).real).sum()
    assert frechet_distance(one, other) == pytest.approx(5 + 10 - 2 * cross, rel=0.01)


def test_frechet_distance_of_the_same_is_nothing() -> None:
    features = sample(np.ones(16), np.eye(16), seed=4, count=500)
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-9)


def test_agreement_counts_what_is_read_as_labelled() -> None:
    confusion = np.diag(np.full(10, 9))
    confusion[7, 1], confusion[7, 7] = 3, 6
    for digit in set(range(10)) - {7}:
        confusion[digit, digit] = 9
    judged = Judged(np.zeros((90, 2)), confusion)
    assert judged.agreement == pytest.approx(87 / 90)
    assert judged.per_digit[7] == pytest.approx(6 / 9)


def test_a_judge_that_knows_nothing_confirms_a_tenth() -> None:
    torch.manual_seed(0)
    judged = judge(Classifier(ClassifierConfig(width=4)), synthetic_digits(100))
    assert judged.confusion.sum() == 100
    assert judged.features.shape == (100, 16)
    assert judged.agreement <= 0.4


def test_summary_is_mean_and_spread() -> None:
    assert summary([1.0, 2.0, 3.0]) == {"mean": 2.0, "std": 1.0}


def test_samples_are_the_export_command_s(sampler: DigitSampler) -> None:
    drawn = draw_set(sampler, 1020, seed=3)
    assert np.array_equal(drawn.images[1003], sampler.draw(3, 5, 3)[0]) is False
    assert drawn.labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    raw = sampler.generate(hands(3, 42, 1), one_hot(drawn.labels[42:43]))
    assert np.array_equal(drawn.images[42:43], raw)


def test_the_whole_table_is_measured_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("classifier.safetensors", "generator.onnx", "checker.onnx"):
        shutil.copy(WEIGHTS / name, tmp_path)
    monkeypatch.setattr(metrics, "load_mnist", lambda *_: synthetic_digits(1000))
    monkeypatch.setattr(metrics, "SAMPLING_SEEDS", (1, 2))
    table = evaluate(tmp_path, samples=1000, strips=20)
    assert json.loads((tmp_path / "quality.json").read_text()) == table
    assert np.sum(table["confusion"]) == 2000
    assert table["label_agreement"]["mean"] > 0.9
    assert table["fid_floor_training_images"] == pytest.approx(0, abs=1e-6), "held to itself"
    assert table["fid"]["mean"] > 1, "printed digits are no handwriting"
    strips = table["strips"]
    assert strips["digits"] == 100
    assert 95 <= strips["confirmed"] <= 100
    assert strips["closest"] >= MARGIN
    for words in ("label agreement", "FID", "100 digits confirmed"):
        assert words in as_lines(table)


def test_the_shipped_table_is_of_the_shipped_weights(sampler: DigitSampler) -> None:
    table = json.loads((WEIGHTS / "quality.json").read_text())
    assert table["weights"] == sampler.version, "weights changed: run `python train.py evaluate`"
    assert "label agreement" in as_lines(table)


def test_the_shipped_classifier_confirms_what_the_table_says(sampler: DigitSampler) -> None:
    """A fresh seed, so that nothing was tuned on it: agreement within four standard errors."""
    table = json.loads((WEIGHTS / "quality.json").read_text())
    classifier = load_classifier(WEIGHTS / "classifier.safetensors")
    agreement = judge(classifier, draw_set(sampler, 2000, seed=99)).agreement
    expected = table["label_agreement"]["mean"]
    assert abs(agreement - expected) < 4 * (expected * (1 - expected) / 2000) ** 0.5 + 1e-3


@need_mnist
def test_the_shipped_classifier_reads_the_test_set(mnist_folder: Path) -> None:
    test = load_mnist("test", mnist_folder)
    part = Digits(test.images[:2000], test.labels[:2000])
    assert judge(load_classifier(WEIGHTS / "classifier.safetensors"), part).agreement > 0.985
