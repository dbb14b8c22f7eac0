"""Distances and scores of sets of features: NumPy alone, no network, no data set.

Features are float64 [N, F], what the judge's last layer sees of N pictures.
"""

from __future__ import annotations

import numpy as np

KID_SUBSETS = 100
KID_SUBSET_SIZE = 1000


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Fréchet distance of two sets of features, float64 [N, F] and [M, F].

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), the FID of arXiv 1706.08500 in these features.
    """
    mean_gap = one.mean(axis=0) - other.mean(axis=0)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    # tr (S1 S2)^(1/2) through the symmetric R S2 R, R = S1^(1/2): real numbers all the way.
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    return float(mean_gap @ mean_gap + np.trace(first) + np.trace(second) - 2 * cross)


def squared_mmd(one: np.ndarray, other: np.ndarray) -> float:
    """Return the unbiased squared maximum mean discrepancy of two sets, float64 [N, F] each.

    With the kernel (x y / F + 1)^3 (arXiv 1801.01401, eq. 4); below 0 where chance has it so.
    """
    count, length = one.shape

    def kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        base = left @ right.T / length + 1
        return base * base * base  # ten times as fast as the power

    # The diagonal of a set against itself is left out: that is what makes the estimate unbiased.
    within = sum(
        (matrix.sum() - np.trace(matrix)) / (count * (count - 1))
        for matrix in (kernel(one, one), kernel(other, other))
    )
    return float(within - 2 * kernel(one, other).mean())


def kernel_distance(
    one: np.ndarray,
    other: np.ndarray,
    subsets: int = KID_SUBSETS,
    size: int = KID_SUBSET_SIZE,
) -> float:
    """Return the KID of two sets of features, float64 [N, F] and [M, F] (arXiv 1801.01401).

    The mean of `squared_mmd` over `subsets` random pairs of subsets of `size` (of all, where a set
    is smaller), always the same ones.
    """
    random = np.random.Generator(np.random.PCG64(0))
    size = min(size, len(one), len(other))
    if size == len(one) == len(other):
        subsets = 1  # all of them would be everything
    return float(
        np.mean(
            [
                squared_mmd(
                    one[random.choice(len(one), size, replace=False)],
                    other[random.choice(len(other), size, replace=False)],
                )
                for _ in range(subsets)
            ]
        )
    )


def inception_score(probabilities: np.ndarray) -> float:
    """Return the Inception score of class probabilities, float64 [N, 10]: from 1 to 10.

    exp of the mean of KL(p(y|x) || p(y)) over the whole set, not over tenths (arXiv 1606.03498).
    """
    tiny = np.finfo(probabilities.dtype).tiny
    marginal = np.log(probabilities.mean(axis=0).clip(tiny))
    divergence = probabilities * (np.log(probabilities.clip(tiny)) - marginal)
    return float(np.exp(divergence.sum(axis=1).mean()))


def mean_distance(vectors: np.ndarray) -> float:
    """Return the mean Euclidean distance of two different ones of `vectors`, float [N, F]."""
    count = len(vectors)
    # Around their mean: distances stay, and little is lost to cancellation.
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    square = (centred**2).sum(axis=1)
    squared = square[:, None] + square - 2 * centred @ centred.T
    np.fill_diagonal(squared, 0)
    return float(np.sqrt(squared.clip(0)).sum() / max(1, count * (count - 1)))


def within_class_distance(vectors: np.ndarray, labels: np.ndarray) -> list[float]:
    """Return for each label 0..9 the `mean_distance` of its vectors; `vectors` is float [N, F]."""
    return [mean_distance(vectors[labels == label]) for label in range(10)]


def summary(values: list[float]) -> dict[str, float]:
    """Return mean and standard deviation (n - 1; 0 of a single value) over seeds."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {"mean": float(np.mean(values)), "std": spread}
