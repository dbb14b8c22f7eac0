"""What tests of the generator's training share: tiny runs, and checkpoints compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from model.training.batches import as_input
from model.training.checkpoint import read_checkpoint
from model.training.config import RunConfig
from model.training.gan.config import GANConfig
from tests.model.support import synthetic_digits

TINY = GANConfig(kimg=0.24, batch=10, width=8, holdout=20, seed=3, penalty_every=4, ema_kimg=0.1)
SMALL = GANConfig(kimg=1.0, batch=20, width=8, holdout=20, seed=3, penalty_every=2, ac_from=0.0)


def run_in(folder: Path, **changes: float) -> RunConfig:
    return RunConfig(run=str(folder), threads=1, tick_kimg=0.05, snapshot_kimg=0.08, **changes)


def stops_at(line: int) -> Callable[[str], None]:
    """Return what listens to a run, and breaks it off at so many lines."""
    left = line

    def stop(_line: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt

    return stop


def quiet(_line: str) -> None:
    pass


def assert_same(one: Path, other: Path) -> None:
    """Hold two checkpoints against each other, bit by bit."""
    first, second = read_checkpoint(one), read_checkpoint(other)
    assert first["step"] == second["step"]
    assert torch.equal(first["noise"], second["noise"])
    for part in ("generator", "discriminator", "ema"):
        for name, value in first[part].items():
            assert torch.equal(value, second[part][name]), f"{part}.{name}"
    for part in ("generator_optimiser", "discriminator_optimiser"):
        for key, moments in first[part]["state"].items():
            for name, value in moments.items():
                assert torch.equal(value, second[part]["state"][key][name]), f"{part} {name}"


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    digits = synthetic_digits().take(range(20))
    return as_input(torch.tensor(digits.images)), torch.tensor(digits.labels).long()
