"""What a flow learns from: velocities, or mean velocities.

Between a digit x and noise e lies the straight line (1 - t) x + t e, whose velocity is e - x.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import jvp

from model.training.flow.network import FlowNetwork

FlowLoss = Callable[[FlowNetwork, Tensor, Tensor, torch.Generator], Tensor]


def some_times(count: int, source: torch.Generator) -> Tensor:
    """Return times float32 [count], logit-normal (arXiv 2403.03206): most in the middle."""
    return torch.randn(count, generator=source).sigmoid()


def flow_matching(
    network: FlowNetwork, images: Tensor, class_weights: Tensor, source: torch.Generator
) -> Tensor:
    """Mean squared error of the velocity on the line (arXiv 2210.02747; 2209.03003).

    Images float32 [N, 1, 28, 28] in [-1, 1]. Returns a scalar.
    """
    t = some_times(len(images), source)
    noise = torch.randn(images.shape, generator=source)
    place = t[:, None, None, None]
    x = (1 - place) * images + place * noise
    return (network(x, class_weights, t, t).float() - (noise - images)).square().mean()


def mean_flow(
    network: FlowNetwork, images: Tensor, class_weights: Tensor, source: torch.Generator
) -> Tensor:
    """MeanFlow (arXiv 2505.13447): the mean velocity from t back to r, so that one step suffices.

    The mean velocity u obeys u = v - (t - r) du/dt along the line; the derivative is taken forward
    through the network and held fixed. Half of the times have r = t. Returns a scalar.
    """
    first, second = some_times(len(images), source), some_times(len(images), source)
    t, r = torch.maximum(first, second), torch.minimum(first, second)
    r = torch.where(torch.rand(len(t), generator=source) < 0.5, t, r)
    noise = torch.randn(images.shape, generator=source)
    place = t[:, None, None, None]
    x, velocity = (1 - place) * images + place * noise, noise - images
    # In float32: forward derivatives do not go through autocast.
    with torch.no_grad(), torch.autocast(images.device.type, enabled=False):
        slope = jvp(
            lambda x, t: network(x, class_weights, t, r).float(),
            (x, t),
            (velocity, torch.ones_like(t)),
        )[1]
    wanted = velocity - (t - r)[:, None, None, None] * slope
    error = (network(x, class_weights, t, r).float() - wanted).square().mean(dim=(1, 2, 3))
    # Weighted by its own size (appendix B.2): early targets are wild.
    return (error / (error.detach() + 1e-2)).mean()
