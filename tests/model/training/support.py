"""What tests of training share: where MNIST is, and a calibration that takes no time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.training.gan.generator import Generator
from model.training.gan.state import calibrated
from tests.support import ROOT

MNIST = Path(os.environ.get("MNIST_DIR") or ROOT.parent / "shared" / "mnist")
need_mnist = pytest.mark.skipif(
    not (MNIST / "t10k-images-idx3-ubyte.gz").exists(),
    reason="MNIST is not here: name its folder in MNIST_DIR",
)


def calibrated_on_few(generator: Generator, images: int = 500) -> Generator:
    """Do as `calibrated`, on 500 samples at most: 20,000 would take six seconds."""
    return calibrated(generator, images=min(images, 500), batch=100)
