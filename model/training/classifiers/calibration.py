"""The temperature at which a classifier's probabilities can be believed.

arXiv 1706.04599 (Guo et al.): one number divides the logits, so no answer changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch import Tensor, nn


def best_temperature(loss: Callable[[float], float]) -> float:
    """Return the temperature, from 0.05 to 20, with the least `loss` of its inverse."""
    # The loss has one minimum in the inverse temperature, and so in its logarithm.
    found = minimize_scalar(
        lambda log: loss(math.exp(log)), bounds=(-3, 3), method="bounded", options={"xatol": 1e-7}
    )
    return math.exp(-found.x)


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Return the temperature with the least cross-entropy on held-out logits float32 [N, C].

    `labels` is int64 [N]. Looks between 0.05 and 20.
    """
    logits = logits.double()
    return best_temperature(lambda inverse: F.cross_entropy(logits * inverse, labels).item())


class Probabilities(nn.Module):
    """What a reading network answers at a temperature: the softmax of its logits over it."""

    def __init__(self, network: nn.Module, temperature: float) -> None:
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, images: Tensor) -> Tensor:
        return torch.softmax(self.network(images) / self.temperature, dim=-1)
