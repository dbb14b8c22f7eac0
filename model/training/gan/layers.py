"""Layers that either network may have, each from a paper of its own."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class SelfAttention(nn.Module):
    """Every place looks at every other one (SAGAN, arXiv 1805.08318).

    Input and output [N, C, H, W]. Its share starts at 0, so that the network begins as without it.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.query = nn.Conv2d(channels, channels // 8, 1, bias=False)
        self.key = nn.Conv2d(channels, channels // 8, 1, bias=False)
        self.value = nn.Conv2d(channels, channels // 2, 1, bias=False)
        self.output = nn.Conv2d(channels // 2, channels, 1, bias=False)
        self.share = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        # [N, 1, places, channels]: one head, unscaled as in the paper.
        query, key, value = (
            layer(x).flatten(2).transpose(1, 2)[:, None]
            for layer in (self.query, self.key, self.value)
        )
        seen = F.scaled_dot_product_attention(query, key, value, scale=1.0)
        seen = seen[:, 0].transpose(1, 2).unflatten(2, x.shape[2:])
        return x + self.share * self.output(seen)


def minibatch_deviation(x: Tensor, group: int, mixed: bool = False) -> Tensor:
    """Return how much the images of a group differ, [N, 1, 1, 1] (arXiv 1710.10196, section 3).

    The standard deviation over the group at each place and channel, averaged. Groups are of
    neighbours, so that real and generated images, one half of the batch each, are kept apart;
    `mixed`, of images from all over the batch, as if one told nothing of the other. N must be a
    multiple of `group`.
    """
    count = len(x) // group
    grouped = x.reshape(group, count, -1) if mixed else x.reshape(count, group, -1)
    members = 0 if mixed else 1
    spread = (grouped.float().var(dim=members, unbiased=False) + 1e-8).sqrt().mean(dim=1)
    each = spread.repeat(group) if mixed else spread.repeat_interleave(group)
    return each.to(x.dtype)[:, None, None, None]


class MinibatchDeviation(nn.Module):
    """Let a discriminator see how varied its batch is; see `minibatch_deviation`.

    Input and output [N, C, H, W]: the deviation is added to every channel with a learned weight.
    """

    def __init__(self, channels: int, mixed: bool, group: int = 8) -> None:
        super().__init__()
        self.mixed, self.group = mixed, group
        self.weight = nn.Parameter(torch.randn(channels, 1, 1) * 0.1)

    def forward(self, x: Tensor) -> Tensor:
        # The largest group that fits: a test's batch may be smaller than the paper's.
        halves = len(x) // 2 if len(x) % 2 == 0 else len(x)
        group = next(size for size in range(min(self.group, halves), 0, -1) if halves % size == 0)
        return x + self.weight * minibatch_deviation(x, group, self.mixed)


def normalise_spectrally(network: nn.Module) -> None:
    """Hold every layer's largest singular value at 1 (arXiv 1802.05957), in place.

    Layers that start at zero are given a start first: zero has no direction to normalise.
    """
    for layer in list(network.modules()):
        if isinstance(layer, nn.Conv2d | nn.Linear | nn.Embedding):
            if not layer.weight.detach().any():
                nn.init.orthogonal_(layer.weight)
            spectral_norm(layer)
