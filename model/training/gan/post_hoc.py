"""Averages of any length, chosen after the training (EDM2, arXiv 2312.02696, section 3).

An average over the last tenth of a run may draw better digits than one over the last hundredth, or
worse, and nobody knows beforehand. So two averages with power-law memories are kept and written
down now and then; a weighted sum of what was written comes as near as can be to any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from model.files import write_file
from model.training.averaging import averaged, follow
from model.training.checkpoint import saved
from model.training.options import OptionError

WIDTHS = (0.05, 0.10)  # of the two averages that are kept, as EDM2 keeps


class Kept(NamedTuple):
    """An average as it was written down."""

    step: int
    width: float
    weights: dict[str, Tensor]


def exponent(width: float) -> float:
    """Return the power of time with which an average of this width remembers.

    The width is the standard deviation of the times remembered, as a part of the run so far; below
    0.28, where all times count alike.
    """
    square = width**-2
    return float(np.roots([1, 7, 16 - square, 12 - square]).real.max())


def memory_product(step: float, power: float, others: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """Return the inner products of one memory with others, float64 like `others`.

    The memory of an average at step t with power g is (g + 1) s^g / t^(g + 1) for s in 0..t.
    """
    together = power + powers + 1
    first = np.minimum(step, others)
    return (
        (power + 1)
        * (powers + 1)
        / (together * first)
        * (first / step) ** (power + 1)
        * (first / others) ** (powers + 1)
    )


class PowerAverages:
    """Two averages of a network, and their way to disk and back; a part of a checkpoint."""

    def __init__(self, network: nn.Module) -> None:
        self.networks = {width: averaged(network) for width in WIDTHS}

    def update(self, network: nn.Module, step: int) -> None:
        """Let both follow a network after its step number `step`, counted from 1."""
        for width, kept in self.networks.items():
            follow(kept, network, 1 - (1 - 1 / step) ** (exponent(width) + 1))

    def state_dict(self) -> dict[str, Any]:
        """Return both averages."""
        return {str(width): kept.state_dict() for width, kept in self.networks.items()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take both averages over."""
        for width, kept in self.networks.items():
            kept.load_state_dict(state_dict[str(width)])

    def write(self, folder: Path, step: int) -> None:
        """Write both down, in half precision, whole or not at all."""
        halves = {
            width: {name: value.half() for name, value in kept.named_parameters()}
            for width, kept in self.networks.items()
        }
        write_file(folder / f"averages-{step:07d}.pt", saved({"step": step, "averages": halves}))


def read_averages(folder: Path, until: int) -> list[Kept]:
    """Return what a run has written down up to step `until`; raises OptionError without any."""
    found = []
    for path in sorted(folder.glob("averages-*.pt")):
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content["step"] <= until:
            found += [Kept(content["step"], *each) for each in content["averages"].items()]
    if not found:
        raise OptionError(f"{folder} has no averages: train with --averages to choose afterwards.")
    return found


def shares(kept: Iterable[Kept], step: int, width: float) -> np.ndarray:
    """Return how much of each average makes up the one of this width at `step`, float64 [N].

    The least squares solution between the memories (section 3.2).
    """
    steps = np.array([each.step for each in kept], np.float64)
    powers = np.array([exponent(each.width) for each in kept])
    matrix = np.stack(
        [memory_product(*each, steps, powers) for each in zip(steps, powers, strict=True)]
    )
    wanted = memory_product(step, exponent(width), steps, powers)
    return np.linalg.lstsq(matrix, wanted, rcond=None)[0]


def average_of_width(kept: list[Kept], step: int, width: float) -> dict[str, Tensor]:
    """Return the weights of an average of this width at `step`, float32 by parameter name."""
    part = shares(kept, step, width)
    found = {name: torch.zeros_like(value.float()) for name, value in kept[0].weights.items()}
    for share, each in zip(part, kept, strict=True):
        for name, value in each.weights.items():
            found[name].add_(value.float(), alpha=float(share))
    return found
