"""Training tests keep to one thread, so that their numbers do not depend on the machine's cores."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from model.training.gan.generator import Generator
from model.training.gan.state import calibrated
from tests.support import ROOT

MNIST = Path(os.environ.get("MNIST_DIR") or ROOT.parent / "shared" / "mnist")
need_mnist = pytest.mark.skipif(
    not (MNIST / "t10k-images-idx3-ubyte.gz").exists(),
    reason="MNIST is not here: name its folder in MNIST_DIR",
)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def calibrated_on_few(generator: Generator, images: int = 500) -> Generator:
    """Do as `calibrated`, on 500 samples at most: 20,000 would take six seconds."""
    return calibrated(generator, images=min(images, 500), batch=100)


@pytest.fixture(autouse=True)
def _few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("export", "loop"):
        monkeypatch.setattr(f"model.training.gan.{module}.calibrated", calibrated_on_few)


@pytest.fixture
def mnist_folder() -> Path:
    """The folder with MNIST's files; for tests marked `need_mnist`."""
    return MNIST
