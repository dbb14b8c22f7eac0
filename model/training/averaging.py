"""Averages of a network's weights, which follow it through its training."""

from __future__ import annotations

import copy

import torch

from model.training.networks import Network


def averaged(network: Network) -> Network:
    """Return the average of a network that is about to be trained: a copy in eval mode."""
    return copy.deepcopy(network).eval().requires_grad_(False)


@torch.no_grad()
def follow(average: Network, network: Network, share: float) -> None:
    """Move the parameters of `average` a `share`, 0..1, of their way to those of `network`."""
    for mean, current in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(current, share)
