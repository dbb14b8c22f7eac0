"""A VAE-GAN run from start to file: it goes on where it stopped, and its encoder is exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

import train
from model.generation.latents import one_hot
from model.training.batches import as_input
from model.training.checkpoint import read_checkpoint
from model.training.gan.export import load_generator
from model.training.gan.loop import train_generator
from model.training.vae_gan.export import averaged_encoder, export_encoder_of, load_encoder
from model.training.vae_gan.hands import encode, hand_kept
from model.training.vae_gan.step import VAE_GAN
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, assert_same, quiet, run_in


def test_a_broken_run_ends_as_a_whole_one(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert train_generator(synthetic_digits(), TINY, run_in(whole), quiet, method=VAE_GAN)
    left = 3

    def stop(line: str) -> None:
        nonlocal left
        left -= line.startswith("kimg ")
        if not left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_generator(synthetic_digits(), TINY, run_in(broken), stop, method=VAE_GAN)
    assert train_generator(synthetic_digits(), TINY, run_in(broken), quiet, method=VAE_GAN)
    assert_same(whole / "checkpoint.pt", broken / "checkpoint.pt")
    first, second = (read_checkpoint(run / "checkpoint.pt") for run in (whole, broken))
    for part in ("encoder", "encoder_ema"):
        assert all(torch.equal(first[part][name], second[part][name]) for name in first[part])


def test_the_encoder_is_exported_beside_the_generator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    assert train_generator(synthetic_digits(), TINY, run_in(run), quiet, method=VAE_GAN)
    assert train.main(["export", "--run", str(run), "--out", str(out)]) == 0
    assert str(out / "encoder.onnx") in capsys.readouterr().out
    digits = synthetic_digits(7)
    z = encode(averaged_encoder(run), digits)
    assert np.allclose(z, encode(load_encoder(out / "encoder.safetensors"), digits))
    graph = onnxruntime.InferenceSession(out / "encoder.onnx")
    images = as_input(torch.tensor(digits.images)).numpy()
    (found,) = graph.run(None, {"images": images, "class_weights": one_hot(digits.labels)})
    assert found.shape == (7, 128)
    assert np.allclose(found[:, :64], z, atol=2e-3)  # matrices are kept as float16
    kept = hand_kept(averaged_encoder(run), load_generator(out / "generator.safetensors"), digits)
    assert set(kept) == {
        f"{kind}_{name}" for kind in ("again", "other") for name in ("stroke_width", "slant", "ink")
    }
    assert all(abs(value) <= 1.0001 for value in kept.values())


def test_a_plain_run_has_no_encoder(tmp_path: Path) -> None:
    assert train_generator(synthetic_digits(), TINY, run_in(tmp_path), quiet)
    assert averaged_encoder(tmp_path) is None
    assert export_encoder_of(tmp_path, tmp_path) == []
