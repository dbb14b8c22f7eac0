"""A flow run from start to file: resumed to the same end, exported, compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

import train
from model.generation.sampler import GENERATOR
from model.training.checkpoint import read_checkpoint
from model.training.evaluation import validation
from model.training.flow.config import FlowTraining
from model.training.flow.run import export_flow_of, flow_sampler, train_flow
from model.training.gan.config import GANConfig
from model.training.gan.loop import train_generator
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in, stops_at

CONFIG = FlowTraining(kimg=0.24, batch=20, width=16, holdout=20, strides=2, ema_kimg=0.1)


def test_a_broken_run_ends_as_a_whole_one(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert train_flow(synthetic_digits(), CONFIG, run_in(whole), quiet)
    with pytest.raises(KeyboardInterrupt):
        train_flow(synthetic_digits(), CONFIG, run_in(broken), stops_at(3))
    said: list[str] = []
    assert train_flow(synthetic_digits(), CONFIG, run_in(broken), said.append)
    assert said[0].startswith("Going on from step 4 of 12")
    first, second = (read_checkpoint(run / "checkpoint.pt") for run in (whole, broken))
    for part in ("network", "average"):
        assert all(torch.equal(first[part][name], second[part][name]) for name in first[part])


@pytest.mark.parametrize(("objective", "strides"), [("velocity", 1), ("mean", 2)])
def test_a_run_is_exported_with_its_strides(tmp_path: Path, objective: str, strides: int) -> None:
    config = replace(CONFIG, objective=objective, strides=strides, kimg=0.04)
    run, out = tmp_path / "run", tmp_path / "out"
    assert train_flow(synthetic_digits(), config, run_in(run), quiet)
    assert train.main(["export", "--run", str(run), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"flow.safetensors", "flow.onnx"}
    found = flow_sampler(run)
    assert found is not None
    z, labels = torch.randn(3, 784), torch.eye(10)[:3]
    graph = onnxruntime.InferenceSession(out / "flow.onnx")
    (images,) = graph.run(None, {"z": z.numpy(), "class_weights": labels.numpy()})
    assert np.allclose(images, found[0](z, labels).numpy(), atol=1e-3)


def test_a_flow_has_no_averages_to_choose_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is exported or compared as an average of some width is none of another."""
    run, out = tmp_path / "run", tmp_path / "out"
    assert train_flow(synthetic_digits(), replace(CONFIG, kimg=0.04), run_in(run), quiet)
    for words in (
        ["export", "--run", str(run), "--average", "0.05", "--out", str(out)],
        ["compare", str(run), "--averages", "0.05"],
    ):
        assert train.main(words) == 1
        assert "a flow's run, which keeps one average" in capsys.readouterr().err
    assert not out.exists()


def test_a_flow_is_compared_beside_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validation, "HELD_OUT", 300)
    monkeypatch.setattr(validation, "load_mnist", lambda *_: synthetic_digits(1800))
    assert train_flow(synthetic_digits(), CONFIG, run_in(tmp_path), quiet)
    weights = ["--weights", str(GENERATOR.parent)]
    assert train.main(["compare", str(tmp_path), "--samples", "1000", *weights]) == 0
    assert str(tmp_path) in capsys.readouterr().out.splitlines()[2]


def test_what_is_no_flow_is_left_to_others_and_widths_fit(tmp_path: Path) -> None:
    assert train_generator(synthetic_digits(), TINY, run_in(tmp_path), quiet)
    assert flow_sampler(tmp_path) is None
    assert export_flow_of(tmp_path, tmp_path) == []
    with pytest.raises(OptionError, match="multiple of 16"):
        train_flow(
            synthetic_digits(), FlowTraining(width=40, holdout=20), run_in(tmp_path / "x"), quiet
        )


def test_rates_and_averages_are_those_of_a_gan_run() -> None:
    flow, gan = FlowTraining(kimg=100), GANConfig(kimg=100, ema_kimg=50)
    for step in (0, 10, 800, 1500):
        assert flow.rate(step) == gan.rate(step)
        assert flow.ema_decay(step) == gan.ema_decay(step)
