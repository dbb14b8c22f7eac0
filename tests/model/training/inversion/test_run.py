"""An encoder run from start to file, and the file as serving takes it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

import train
from model.generation.own_hand import HandFinder
from model.training.checkpoint import read_checkpoint
from model.training.gan.export import export_generator
from model.training.gan.generator import Generator
from model.training.gan.shapes import GeneratorConfig
from model.training.inversion import run as module
from model.training.inversion.config import EncoderTraining
from model.training.inversion.run import train_encoder
from model.training.options import OptionError
from model.training.weights_io import save_weights
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import quiet, run_in, stops_at

CONFIG = EncoderTraining(kimg=0.24, batch=20, width=16, holdout=100)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small generator."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig(width=16, narrow=8, start=8)).eval()
    save_weights(generator, folder / "generator.safetensors", {})
    export_generator(generator, folder / "generator.onnx")
    return folder


def test_a_run_leaves_what_serving_takes(tmp_path: Path, weights: Path) -> None:
    said: list[str] = []
    digits = synthetic_digits()
    assert train_encoder(digits, CONFIG, run_in(tmp_path), weights, said.append)
    assert {"again_slant", "other_slant"} <= {line.partition(":")[0] for line in said}
    name = hashlib.sha256((weights / "generator.onnx").read_bytes()).hexdigest()
    z = HandFinder(name, weights / "encoder.onnx").find(digits.images[:3], digits.labels[:3])
    assert z.shape == (64,)
    assert np.isfinite(z).all()


def test_a_broken_run_ends_as_a_whole_one(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "save_encoder", lambda *_, **__: None)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert train_encoder(synthetic_digits(), CONFIG, run_in(whole), weights, quiet)
    with pytest.raises(KeyboardInterrupt):
        train_encoder(synthetic_digits(), CONFIG, run_in(broken), weights, stops_at(3))
    assert train_encoder(synthetic_digits(), CONFIG, run_in(broken), weights, quiet)
    first, second = (read_checkpoint(run / "checkpoint.pt") for run in (whole, broken))
    for part in ("encoder", "average"):
        assert all(torch.equal(first[part][name], second[part][name]) for name in first[part])


def test_a_run_is_of_one_generator(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "save_encoder", lambda *_, **__: None)
    run, other = run_in(tmp_path / "run"), tmp_path / "other"
    assert train_encoder(synthetic_digits(), CONFIG, run, weights, quiet)
    other.mkdir()
    torch.manual_seed(1)
    generator = Generator(GeneratorConfig(width=16, narrow=8, start=8))
    save_weights(generator, other / "generator.safetensors", {})
    with pytest.raises(OptionError, match="another generator's encoder"):
        train_encoder(synthetic_digits(), CONFIG, run, other, quiet)


def test_it_needs_a_generator(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"generator\.safetensors"):
        train_encoder(synthetic_digits(), CONFIG, run_in(tmp_path), tmp_path, quiet)
    assert "encoder" in train.RESUMABLE
