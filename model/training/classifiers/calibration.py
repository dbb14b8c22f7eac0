"""How far a classifier's probabilities can be believed, and the temperature that mends them.

arXiv 1706.04599 (Guo et al.): one number divides the logits, so no answer changes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch.nn.functional as F
from torch import Tensor

BINS = 15


def best_temperature(loss: Callable[[float], float]) -> float:
    """Return the temperature, from 0.05 to 20, with the least `loss` of its inverse."""
    # The loss has one minimum in the inverse temperature: a golden-section search on its logarithm.
    low, high, golden = -3.0, 3.0, (5**0.5 - 1) / 2
    for _ in range(40):
        span = golden * (high - low)
        first, second = high - span, low + span
        lower = loss(float(np.exp(first))) < loss(float(np.exp(second)))
        low, high = (low, second) if lower else (first, high)
    return float(np.exp(-(low + high) / 2))


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Return the temperature with the least cross-entropy on held-out logits float32 [N, C].

    `labels` is int64 [N]. Looks between 0.05 and 20.
    """
    logits = logits.double()
    return best_temperature(lambda inverse: F.cross_entropy(logits * inverse, labels).item())


def expected_calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean gap between confidence and accuracy over 15 even bins, 0..1.

    `probabilities` is float [N, C], `labels` int [N]; each bin weighs as much as it holds.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(right[bins == each].sum() - confidence[bins == each].sum()) for each in np.unique(bins)
    ]
    return float(sum(gaps) / len(labels))
