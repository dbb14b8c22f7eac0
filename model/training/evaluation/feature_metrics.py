"""Distances and scores of sets of features, by the libraries that the field measures with.

Features are float64 [N, F], what the judge's last layer sees of N pictures.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.stats import entropy
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import poly_mmd

KID_SUBSETS = 100
KID_SUBSET_SIZE = 1000


class _AsTheyAre(nn.Module):
    """An extractor, as torchmetrics asks for one, whose features are its input."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        return features


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Fréchet distance of two sets of features, float64 [N, F] and [M, F].

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), the FID of arXiv 1706.08500 in these features.
    """
    metric = FrechetInceptionDistance(feature=_AsTheyAre(one.shape[1]))
    metric.update(torch.from_numpy(one), real=True)
    metric.update(torch.from_numpy(other), real=False)
    return float(metric.compute())


def kernel_distance(
    one: np.ndarray,
    other: np.ndarray,
    subsets: int = KID_SUBSETS,
    size: int = KID_SUBSET_SIZE,
) -> float:
    """Return the KID of two sets of features, float64 [N, F] and [M, F] (arXiv 1801.01401).

    The mean of the unbiased squared maximum mean discrepancy with the kernel (x y / F + 1)^3, over
    `subsets` random pairs of subsets of `size` (of all, where a set is smaller); below 0 where
    chance has it so. Always the same subsets: torchmetrics' own class draws others at each call.
    """
    random = np.random.Generator(np.random.PCG64(0))
    size = min(size, len(one), len(other))
    if size == len(one) == len(other):
        subsets = 1  # all of them would be everything

    def some(features: np.ndarray) -> Tensor:
        return torch.from_numpy(features[random.choice(len(features), size, replace=False)])

    return float(np.mean([poly_mmd(some(one), some(other)).item() for _ in range(subsets)]))


def inception_score(probabilities: np.ndarray) -> float:
    """Return the Inception score of class probabilities, float64 [N, 10]: from 1 to 10.

    exp of the mean of KL(p(y|x) || p(y)) over the whole set, not over tenths (arXiv 1606.03498).
    """
    return float(np.exp(entropy(probabilities, probabilities.mean(axis=0), axis=1).mean()))


def mean_distance(vectors: np.ndarray) -> float:
    """Return the mean Euclidean distance of two different ones of `vectors`, float [N, F]."""
    return torch.pdist(torch.from_numpy(vectors)).mean(dtype=torch.float64).item()


def within_class_distance(vectors: np.ndarray, labels: np.ndarray) -> list[float]:
    """Return for each label 0..9 the `mean_distance` of its vectors; `vectors` is float [N, F]."""
    return [mean_distance(vectors[labels == label]) for label in range(10)]


def summary(values: list[float]) -> dict[str, float]:
    """Return mean and standard deviation (n - 1; 0 of a single value) over seeds."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {"mean": float(np.mean(values)), "std": spread}
