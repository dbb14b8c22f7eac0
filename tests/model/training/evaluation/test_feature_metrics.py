"""Distances of sets of features: against formulas, and against torchmetrics."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torchmetrics.image.inception import InceptionScore

from model.training.evaluation.feature_metrics import (
    frechet_distance,
    inception_score,
    kernel_distance,
    mean_distance,
    summary,
    within_class_distance,
)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:torchmetrics")


class AsTheyAre(torch.nn.Module):
    """An extractor for torchmetrics whose features are its input."""

    num_features = 8

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features


def sample(mean: np.ndarray, root: np.ndarray, seed: int, count: int = 200_000) -> np.ndarray:
    random = np.random.Generator(np.random.PCG64(seed))
    return mean + random.standard_normal((count, len(mean))) @ root.T


def two_sets(count: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Two overlapping sets that differ in mean and in covariance."""
    root = np.eye(8) + 0.3 * np.tri(8)
    return sample(np.zeros(8), np.eye(8), 1, count), sample(np.full(8, 0.2), root, 2, count)


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


def test_kernel_distance_by_its_definition() -> None:
    """With subsets of everything there is no chance in it."""
    one, other = two_sets(60)

    def mean(left: np.ndarray, right: np.ndarray, pairs: list[tuple[int, int]]) -> float:
        return float(np.mean([(left[i] @ right[j] / 8 + 1) ** 3 for i, j in pairs]))

    every = [(i, j) for i in range(60) for j in range(60)]
    apart = [(i, j) for i, j in every if i != j]
    expected = mean(one, one, apart) + mean(other, other, apart) - 2 * mean(one, other, every)
    assert kernel_distance(one, other, subsets=2) == pytest.approx(expected, rel=1e-9)


def test_kernel_distance_is_unbiased_and_grows_with_the_shift() -> None:
    one, other = (sample(np.zeros(8), np.eye(8), seed, 1000) for seed in (5, 6))
    same, near, far = (kernel_distance(one, other + shift, 10, 300) for shift in (0, 0.2, 0.5))
    assert abs(same) < 0.01, "around 0, not above it"
    assert same < near / 5 < far / 10
    again = kernel_distance(one, other, 10, 300)
    assert again == same, "always the same subsets"


def test_inception_score_is_the_library_s() -> None:
    logits = sample(np.zeros(10), 2 * np.eye(10), seed=7, count=400)
    theirs = InceptionScore(feature=AsTheyAre(), splits=1)
    theirs.update(torch.tensor(logits))
    mean, _ = theirs.compute()
    probabilities = torch.tensor(logits).softmax(dim=1).numpy()
    assert inception_score(probabilities) == pytest.approx(mean.item(), rel=1e-6)


def test_inception_score_at_its_ends() -> None:
    sure = np.eye(10)[np.arange(100) % 10]
    assert inception_score(sure) == pytest.approx(10)
    assert inception_score(np.full((100, 10), 0.1)) == pytest.approx(1)
    assert inception_score(np.eye(10)[np.zeros(100, int)]) == pytest.approx(1), "one class only"


def test_mean_distance_counts_no_one_with_itself() -> None:
    corners = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]])
    assert mean_distance(corners) == pytest.approx(10 / 3)
    assert mean_distance(corners + 1e4) == pytest.approx(10 / 3), "far from 0 too"


def test_distance_within_a_class_knows_nothing_of_the_others() -> None:
    labels = np.arange(40) % 10
    vectors = np.stack([labels * 100.0, np.arange(40) // 10 * labels], axis=1)
    expected = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) * 10 / 6  # mean |i - j| of 0..3 is 10 / 6
    assert within_class_distance(vectors, labels) == pytest.approx(expected)


def test_summary_is_mean_and_spread() -> None:
    assert summary([1.0, 2.0, 3.0]) == {"mean": 2.0, "std": 1.0}
    assert summary([2.0]) == {"mean": 2.0, "std": 0.0}
