"""Training tests keep to one thread, so that their numbers do not depend on the machine's cores."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.model.training.support import MNIST, calibrated_on_few


@pytest.fixture(autouse=True)
def _same_numbers() -> None:
    """Which tests ran before on this worker makes no difference, nor do the machine's cores."""
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def _few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("gan.export", "gan.loop", "speedrun.race", "ablations.trainers"):
        monkeypatch.setattr(f"model.training.{module}.calibrated", calibrated_on_few)


@pytest.fixture
def mnist_folder() -> Path:
    """The folder with MNIST's files; for tests marked `need_mnist`."""
    return MNIST
