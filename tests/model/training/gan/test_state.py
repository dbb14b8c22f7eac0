"""A run that starts from the networks of another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.training.checkpoint import read_checkpoint
from model.training.gan.config import GANConfig
from model.training.gan.generator import Generator, GeneratorConfig
from model.training.gan.loop import train_generator
from model.training.gan.state import TrainState, calibrated
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import SMALL, TINY, assert_same, quiet, run_in


def test_a_run_starts_from_the_networks_of_another(tmp_path: Path) -> None:
    """With a rate of next to nothing, it ends where it started; with a rate of its own, not."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert train_generator(synthetic_digits(), TINY, run_in(first), quiet)
    still = replace(TINY, kimg=0.02, start=str(first), lr=1e-8, seed=9)
    said: list[str] = []
    assert train_generator(synthetic_digits(), still, run_in(second), said.append)
    assert f"Starting from the networks of {first}." in said
    before, after = (read_checkpoint(each / "checkpoint.pt") for each in (first, second))
    assert after["step"] == still.steps == 2
    for name, value in before["generator"].items():
        if "running" not in name and "tracked" not in name:
            assert torch.allclose(value, after["generator"][name], atol=1e-6), name


def test_the_average_of_the_first_stage_is_kept(tmp_path: Path) -> None:
    """With a rate of next to nothing the average moves to the networks at its own pace."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert train_generator(synthetic_digits(), TINY, run_in(first), quiet)
    still = replace(TINY, kimg=0.02, start=str(first), lr=1e-8, ema_kimg=0.02)
    assert train_generator(synthetic_digits(), still, run_in(second), quiet)
    before, after = (read_checkpoint(each / "checkpoint.pt") for each in (first, second))
    for name, average in before["ema"].items():
        if "running" not in name and "tracked" not in name:
            # A half-life: the average is half-way between what it was and the network.
            expected = (average + before["generator"][name]) / 2
            assert torch.allclose(after["ema"][name], expected, atol=1e-6), name


def test_an_average_that_was_taken_over_has_its_own_half_life_from_the_start() -> None:
    alone, taken_over = GANConfig(ema_kimg=90.0), GANConfig(ema_kimg=90.0, start="runs/first")
    assert alone.ema_decay(0) == 0
    half_life = 90_000 / alone.batch
    assert taken_over.ema_decay(0) ** half_life == pytest.approx(0.5)
    assert taken_over.ema_decay(10**6) == alone.ema_decay(10**6)


def test_such_a_run_goes_on_as_any_other(tmp_path: Path) -> None:
    """Broken off and taken up again it does not start anew from the other run."""
    first = tmp_path / "first"
    assert train_generator(synthetic_digits(), TINY, run_in(first), quiet)
    config = replace(TINY, start=str(first))
    assert train_generator(synthetic_digits(), config, run_in(tmp_path / "whole"), quiet)
    left = 3

    def stop(line: str) -> None:
        nonlocal left
        left -= line.startswith("kimg ")
        if not left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_generator(synthetic_digits(), config, run_in(tmp_path / "broken"), stop)
    assert train_generator(synthetic_digits(), config, run_in(tmp_path / "broken"), quiet)
    assert_same(tmp_path / "whole" / "checkpoint.pt", tmp_path / "broken" / "checkpoint.pt")


def test_a_start_that_cannot_be_had_is_refused_in_words(tmp_path: Path) -> None:
    missing = replace(TINY, start=str(tmp_path / "nothing"))
    with pytest.raises(OptionError, match=r"no checkpoint in .*nothing"):
        train_generator(synthetic_digits(), missing, run_in(tmp_path / "run"), quiet)
    first = tmp_path / "first"
    assert train_generator(synthetic_digits(), replace(TINY, kimg=0.02), run_in(first), quiet)
    wider = replace(TINY, width=12, start=str(first))
    with pytest.raises(OptionError, match="has --width 8, not 12"):
        train_generator(synthetic_digits(), wider, run_in(tmp_path / "run"), quiet)


def test_a_start_takes_this_runs_own_betas_and_refuses_other_networks(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    TrainState(TINY, "cpu").save(path)
    state = TrainState(replace(TINY, beta2=0.9), "cpu")
    state.start_from(path)
    assert state.generator_optimiser.param_groups[0]["betas"] == (0.0, 0.9)
    content = torch.load(path, weights_only=True)
    del content["discriminator"]["classify.bias"]  # as in a run before there was one
    torch.save(content, path)
    with pytest.raises(OptionError, match="holds no run of these networks"):
        state.start_from(path)


def test_wrong_labels_are_never_the_right_ones() -> None:
    state, labels = TrainState(SMALL, "cpu"), torch.arange(10).repeat(50)
    others = state.other_labels(labels)
    assert (others != labels).all()
    assert others[labels == 3].unique().numel() > 5


def test_calibration_gives_normalised_activations() -> None:
    """After calibration, evaluation normalises as training did: mean 0, variance 1."""
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig(width=8))
    seen = {}
    before = calibrated(generator, images=5000).block1.norm2.norm
    generator.block1.norm2.norm.load_state_dict(before.state_dict())
    generator.block1.norm2.norm.register_forward_hook(
        lambda _module, _inputs, output: seen.update(output=output)
    )
    ours = calibrated(generator, images=5000)
    ours(torch.randn(2000, 64), torch.eye(10)[torch.arange(2000) % 10])
    assert seen["output"].mean().abs() < 0.05
    assert seen["output"].var() == pytest.approx(1, abs=0.1)
