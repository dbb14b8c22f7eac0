"""Sets of digits as the judge sees them; and the shipped judge itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from model.generation.latents import hands, one_hot
from model.generation.sampler import GENERATOR, DigitSampler
from model.training.classifiers.classifier import load_classifier
from model.training.evaluation.judge import (
    Judged,
    draw_hands,
    draw_set,
    hold_against,
    judge,
)
from model.training.evaluation.precision_recall import neighbourhood
from model.training.mnist import Digits, load_mnist
from model.training.networks import Classifier, ClassifierConfig
from tests.model.support import synthetic_digits
from tests.model.training.support import need_mnist

WEIGHTS = GENERATOR.parent


def as_read(labels: list[int], read: list[int]) -> Judged:
    """Digits labelled `labels` that a judge is sure are `read`."""
    digits = Digits(np.zeros((len(labels), 28, 28), np.uint8), np.array(labels, np.uint8))
    return Judged(digits, np.zeros((len(labels), 2)), np.eye(10)[read])


def test_agreement_counts_what_is_read_as_labelled() -> None:
    labels = list(range(10)) * 9
    read = labels.copy()
    for place in (7, 17, 27):
        read[place] = 1
    judged = as_read(labels, read)
    assert judged.agreement == pytest.approx(87 / 90)
    assert judged.per_digit == pytest.approx([1] * 7 + [6 / 9, 1, 1])
    assert judged.confusion[7, 1] == 3, "asked for in rows, read in columns"


def test_a_judge_that_knows_nothing_confirms_a_tenth() -> None:
    torch.manual_seed(0)
    judged = judge(Classifier(ClassifierConfig(width=4)), synthetic_digits(100))
    assert judged.confusion.sum() == 100
    assert judged.features.shape == (100, 16)
    assert judged.probabilities.sum(axis=1) == pytest.approx(np.ones(100))
    assert judged.agreement <= 0.4


def some(seed: int, images: np.ndarray | None = None) -> Judged:
    """Digits whose features are noise around a place of their class."""
    random = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(600) % 10
    features = 4 * np.eye(10)[labels] + random.standard_normal((600, 10))
    images = random.integers(0, 256, (600, 28, 28), np.uint8) if images is None else images
    return Judged(Digits(images, labels.astype(np.uint8)), features, np.eye(10)[labels])


def test_digits_of_one_kind_lie_close() -> None:
    figures = hold_against(some(0), some(1))
    assert figures["fid"] < 1
    assert abs(figures["kid"]) < 0.05
    assert min(figures[name] for name in ("precision", "recall", "coverage")) > 0.8
    assert figures["diversity"] == pytest.approx(1, abs=0.03)
    assert figures["diversity_pixels"] == pytest.approx(1, abs=0.03)
    assert figures["inception_score"] == pytest.approx(10)


def test_one_picture_a_class_has_lost_its_diversity_and_nothing_else_of_its_class() -> None:
    real = some(1)
    first = np.arange(600) % 10
    digits = Digits(real.digits.images[first], real.digits.labels)
    nudge = 0.01 * np.random.Generator(np.random.PCG64(3)).standard_normal((600, 10))
    same = Judged(digits, real.features[first] + nudge, real.probabilities)
    figures = hold_against(same, real)
    assert figures["precision"] == 1
    assert figures["recall"] < 0.1
    assert figures["coverage"] < 0.2
    assert figures["diversity"] < 0.02
    assert figures["diversity_pixels"] == 0
    assert figures["fid"] > 3
    assert figures["inception_score"] == pytest.approx(10), "it sees no collapse within a class"


def test_a_set_is_held_against_equally_many() -> None:
    """Precision and its kin depend on the count: a smaller set meets as many real ones."""
    part = some(0)
    few = Judged(part.digits.take(np.arange(200)), part.features[:200], part.probabilities[:200])
    real = some(1)
    figures = hold_against(few, real)
    assert figures["recall"] == neighbourhood(real.features[:200], few.features)["recall"]


def test_samples_are_raw_and_each_in_a_hand_of_its_own(sampler: DigitSampler) -> None:
    labels = np.array([3, 3, 8, 0, 1, 9, 9], np.uint8)
    drawn = draw_set(sampler, labels, seed=3)
    assert drawn.labels.tolist() == labels.tolist()
    for place in (0, 6):  # in the first batch and in the second
        raw = sampler.generate(hands(3, place, 1), one_hot(labels[place : place + 1]))
        assert np.array_equal(drawn.images[place : place + 1], raw)


def test_a_hand_writes_all_ten_digits(sampler: DigitSampler) -> None:
    images = draw_hands(sampler, 3, seed=4)
    assert images.shape == (3, 10, 28, 28)
    assert np.array_equal(images[2, 7], sampler.generate(hands(4, 2, 1), one_hot([7]))[0])


def test_the_shipped_classifier_confirms_what_the_table_says(sampler: DigitSampler) -> None:
    """A fresh seed, so that nothing was tuned on it: agreement within four standard errors."""
    table = json.loads((WEIGHTS / "quality.json").read_text())
    classifier = load_classifier(WEIGHTS / "classifier.safetensors")
    agreement = judge(classifier, draw_set(sampler, np.arange(2000) % 10, seed=99)).agreement
    expected = table["label_agreement"]["mean"]
    assert abs(agreement - expected) < 4 * (expected * (1 - expected) / 2000) ** 0.5 + 1e-3


@need_mnist
def test_the_shipped_classifier_reads_the_test_set(mnist_folder: Path) -> None:
    test = load_mnist("test", mnist_folder)
    part = Digits(test.images[:2000], test.labels[:2000])
    assert judge(load_classifier(WEIGHTS / "classifier.safetensors"), part).agreement > 0.985
