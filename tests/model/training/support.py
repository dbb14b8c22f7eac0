"""What tests of training share: where MNIST is, a quick calibration, torch beside ONNX Runtime."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.training.gan.generator import Generator
from model.training.gan.sample_grids import generate
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


def grey_levels_apart(generator: Generator, sampler: DigitSampler) -> int:
    """Return the largest difference between torch and ONNX Runtime over 100 seeds."""
    z = np.concatenate([hands(seed, 0, 5) for seed in range(100)])
    class_weights = one_hot(np.arange(len(z)) // 5 % 10)
    ours = generate(generator, z, class_weights).astype(int)
    return int(np.abs(ours - sampler.generate(z, class_weights)).max())
