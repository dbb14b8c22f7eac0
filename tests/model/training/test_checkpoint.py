"""A checkpoint goes on with its own run alone."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from model.training.checkpoint import save_checkpoint
from model.training.gan.loop import ADVERSARIAL, Method, train_generator
from model.training.options import OptionError
from model.training.vae_gan.step import VAE_GAN
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in


def test_another_runs_checkpoint_is_refused(tmp_path: Path) -> None:
    train_generator(synthetic_digits(), replace(TINY, kimg=0.01), run_in(tmp_path), quiet)
    with pytest.raises(OptionError, match=r"lr = 0\.001, not 0\.002"):
        train_generator(
            synthetic_digits(), replace(TINY, kimg=0.01, lr=0.002), run_in(tmp_path), quiet
        )


@pytest.mark.parametrize("methods", [(ADVERSARIAL, VAE_GAN), (VAE_GAN, ADVERSARIAL)])
def test_a_run_of_another_kind_with_the_same_options_is_refused_and_left_alone(
    tmp_path: Path, methods: tuple[Method, Method]
) -> None:
    """Going on without a VAE-GAN's encoder would lose it at the next checkpoint."""
    first, other = methods
    short = replace(TINY, kimg=0.01)
    train_generator(synthetic_digits(), short, run_in(tmp_path), quiet, method=first)
    before = (tmp_path / "checkpoint.pt").read_bytes()
    with pytest.raises(OptionError, match="a run of another kind"):
        train_generator(synthetic_digits(), short, run_in(tmp_path), quiet, method=other)
    assert (tmp_path / "checkpoint.pt").read_bytes() == before
    assert train_generator(synthetic_digits(), short, run_in(tmp_path), quiet, method=first)


def test_a_damaged_checkpoint_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"half a file")
    with pytest.raises(OptionError, match="is damaged"):
        train_generator(synthetic_digits(), TINY, run_in(tmp_path), quiet)


def test_a_full_disk_is_named_and_leaves_no_half_checkpoint(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    parts = {"network": nn.Linear(100, 100)}
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            save_checkpoint(tmp_path / "checkpoint.pt", parts, torch.Generator(), TINY, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.filename == str(tmp_path / "checkpoint.pt")
    assert list(tmp_path.iterdir()) == []
