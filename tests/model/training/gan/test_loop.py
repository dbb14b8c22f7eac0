"""The generator's training: few steps on synthetic digits, but the real loop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.training.checkpoint import read_checkpoint
from model.training.gan.loop import train_generator
from model.training.gan.state import TrainState, calibrated
from model.training.options import OptionError
from model.training.run_loop import DivergenceError
from tests.model.support import synthetic_bars, synthetic_digits
from tests.model.training.gan.support import TINY, assert_same, quiet, run_in
from tests.support import ROOT, ended, wait_for


def stats_of(folder: Path) -> list[dict[str, float]]:
    lines = [json.loads(line) for line in (folder / "stats.jsonl").read_text().splitlines()]
    return [{k: v for k, v in line.items() if k != "img_per_s"} for line in lines]


class _StopAfter:
    """Ends a run in its tracks, as a crash would, at the n-th status line."""

    def __init__(self, lines: int) -> None:
        self.left = lines

    def __call__(self, line: str) -> None:
        if line.startswith("kimg "):
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt


def test_a_run_leaves_all_its_papers(tmp_path: Path) -> None:
    said = []
    assert train_generator(synthetic_digits(), TINY, run_in(tmp_path), said.append)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"checkpoint.pt", "stats.jsonl", "config.json", "reals.png"} <= names
    assert sum(name.startswith("hands-") for name in names) == 3
    for name in names:
        if name.endswith(".png"):
            assert Image.open(tmp_path / name).size == (604, 604)
    assert not [name for name in names if name.endswith(".part")]
    assert [line["kimg"] for line in stats_of(tmp_path)] == [0.05, 0.08, 0.1, 0.15, 0.16, 0.2, 0.24]
    assert "lr=0.001" in said[0]
    for word in ("img/s", "loss_d", "loss_g", "left"):
        assert word in said[1]


def test_resuming_gives_the_numbers_of_an_unbroken_run(tmp_path: Path) -> None:
    digits = synthetic_digits()
    assert train_generator(digits, TINY, run_in(tmp_path / "whole"), quiet)
    for lines in (3, 4):  # broken off between checkpoints: ticks after the last one are redone
        with pytest.raises(KeyboardInterrupt):
            train_generator(digits, TINY, run_in(tmp_path / "broken"), _StopAfter(lines))
        with (tmp_path / "broken" / "stats.jsonl").open("a") as file:
            file.write('{"step": 99')  # as a crash in the middle of a write would leave it
    assert train_generator(digits, TINY, run_in(tmp_path / "broken"), quiet)
    assert_same(tmp_path / "whole" / "checkpoint.pt", tmp_path / "broken" / "checkpoint.pt")
    kimg = [line["kimg"] for line in stats_of(tmp_path / "broken")]
    assert kimg == sorted(set(kimg)), "no tick stands twice"
    assert kimg[-1] == 0.24


def test_a_finished_run_is_not_trained_further(tmp_path: Path) -> None:
    digits = synthetic_digits()
    train_generator(digits, TINY, run_in(tmp_path), quiet)
    before = (tmp_path / "checkpoint.pt").read_bytes()
    assert train_generator(digits, TINY, run_in(tmp_path), quiet)
    assert (tmp_path / "checkpoint.pt").read_bytes() == before


def test_a_kill_at_any_moment_costs_only_the_time_since_the_last_checkpoint(tmp_path: Path) -> None:
    """SIGKILL leaves no chance to save: what was written before must be enough, to the last bit."""
    config = replace(TINY, kimg=0.3)
    script = (
        "import sys; from dataclasses import replace\n"
        "from model.training.gan.loop import train_generator\n"
        "from tests.model.support import synthetic_digits\n"
        "from tests.model.training.gan.support import TINY, run_in\n"
        "train_generator(synthetic_digits(), replace(TINY, kimg=0.3), run_in(sys.argv[1]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "killed")],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    wait_for((tmp_path / "killed" / "checkpoint.pt").exists, what="the first checkpoint")
    ticks = 4  # of nine
    stats = tmp_path / "killed" / "stats.jsonl"
    wait_for(lambda: stats.read_text().count("\n") >= ticks, what="a moment")
    process.kill()
    ended(process)
    assert train_generator(synthetic_digits(), config, run_in(tmp_path / "killed"), quiet)
    assert train_generator(synthetic_digits(), config, run_in(tmp_path / "whole"), quiet)
    assert_same(tmp_path / "whole" / "checkpoint.pt", tmp_path / "killed" / "checkpoint.pt")
    assert stats_of(tmp_path / "whole") == stats_of(tmp_path / "killed")


def test_training_learns(tmp_path: Path) -> None:
    """After three hundred steps the average draws classes nearest to their own reals."""
    config = replace(TINY, kimg=6.0, batch=20, width=16, lr=2e-3, ema_kimg=0.2)
    run = replace(run_in(tmp_path), snapshot_kimg=9, tick_kimg=2.0)
    train_generator(synthetic_bars(), config, run, quiet)
    state = TrainState(config, "cpu")
    state.load(tmp_path / "checkpoint.pt")
    generator = calibrated(state.ema, images=500, batch=100)
    z = torch.randn(200, 64, generator=torch.Generator().manual_seed(1))
    labels = torch.arange(200) % 10
    drawn = generator(z, torch.eye(10)[labels])[:, 0]
    means = torch.stack([drawn[labels == label].mean(0).flatten() for label in range(10)])
    digits = synthetic_bars()
    real = torch.tensor(digits.images).float().flatten(1) / 127.5 - 1
    real = torch.stack([real[torch.tensor(digits.labels) == k].mean(0) for k in range(10)])
    nearest = torch.cdist(means, real).argmin(dim=1)
    assert (nearest == torch.arange(10)).sum() >= 7, "by chance it would be one"


def test_a_signal_at_any_moment_is_saved_and_the_run_goes_on(tmp_path: Path) -> None:
    """Sent while a status line is said, after the step asked whether to stop."""

    def terminate(line: str) -> None:
        if line.startswith("kimg "):
            os.kill(os.getpid(), signal.SIGTERM)

    assert not train_generator(synthetic_digits(), TINY, run_in(tmp_path), terminate)
    assert read_checkpoint(tmp_path / "checkpoint.pt")["step"] == 6, "the tick at 5, one step more"
    said: list[str] = []
    assert train_generator(synthetic_digits(), TINY, run_in(tmp_path), said.append)
    assert any(line.startswith("Going on from step 6 ") for line in said)


@pytest.mark.parametrize(
    "changes",
    [{"loss": "hinge"}, {"loss": "non-saturating", "r2": 0.1}, {"loss": "least-squares"},
     {"loss": "wasserstein", "gp": 10.0, "r1": 0.0}],
)  # fmt: skip
def test_every_loss_trains_with_its_penalty(tmp_path: Path, changes: dict[str, object]) -> None:
    config = replace(TINY, kimg=0.08, **changes)
    assert train_generator(synthetic_digits(), config, run_in(tmp_path), quiet)
    assert all(np.isfinite(list(line.values())).all() for line in stats_of(tmp_path))
    assert stats_of(tmp_path)[0]["penalty"] > 0


def test_divergence_is_a_sentence_and_the_last_checkpoint_stays(tmp_path: Path) -> None:
    digits = synthetic_digits()
    with pytest.raises(KeyboardInterrupt):
        train_generator(digits, TINY, run_in(tmp_path), _StopAfter(3))
    path = tmp_path / "checkpoint.pt"
    content = torch.load(path, weights_only=True)
    content["discriminator"]["linear.bias"].fill_(float("nan"))
    torch.save(content, path)
    before = path.read_bytes()
    with pytest.raises(DivergenceError, match="lower --lr"):
        train_generator(digits, TINY, run_in(tmp_path), quiet)
    assert path.read_bytes() == before


def test_options_the_data_cannot_meet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--holdout is too large"):
        train_generator(synthetic_digits(), replace(TINY, holdout=400), run_in(tmp_path), quiet)
    with pytest.raises(OptionError, match="--batch 381 is too large"):
        train_generator(synthetic_digits(), replace(TINY, batch=381), run_in(tmp_path), quiet)


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is here")
def test_a_missing_cuda_device_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no CUDA device"):
        train_generator(synthetic_digits(), TINY, run_in(tmp_path, device="cuda"), quiet)


def test_bfloat16_where_there_is_none_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    with pytest.raises(OptionError, match="--precision bfloat16: this processor"):
        config = replace(TINY, precision="bfloat16")
        train_generator(synthetic_digits(), config, run_in(tmp_path), quiet)
