"""Two real processes over gloo, by torchrun or without it, against one with the whole batch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from model.training.checkpoint import read_checkpoint
from model.training.config import RunConfig
from model.training.distributed import Group
from model.training.gan.loop import train_generator
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.programs.distributed_run import config, train
from tests.support import ROOT, free_port, wait_for

PROGRAM = str(ROOT / "tests" / "model" / "training" / "programs" / "distributed_run.py")


def started(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def torchrun(folder: Path, kimg: float) -> subprocess.Popen[str]:
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")
    return started(*launcher, PROGRAM, str(folder), str(kimg))


def lines(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "stats.jsonl").read_text().splitlines()]


def test_two_processes_make_the_step_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After one step: Adam's second moments are the gradients' squares, times 1 - beta2."""
    two = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    other = started(PROGRAM, str(tmp_path / "two"), "0.02", **two, RANK="1", LOCAL_RANK="1")
    with monkeypatch.context() as here:  # this process is the other of them
        for name, value in (two | {"RANK": "0", "LOCAL_RANK": "0"}).items():
            here.setenv(name, value)
        assert train(tmp_path / "two", 0.02)
    said = other.communicate(timeout=120)[0] + capsys.readouterr().out
    assert other.returncode == 0, said
    assert train(tmp_path / "one", 0.02)
    one = read_checkpoint(tmp_path / "one" / "checkpoint.pt")
    two = read_checkpoint(tmp_path / "two" / "checkpoint.pt")
    assert one["step"] == two["step"] == 1
    assert torch.equal(one["noise"], two["noise"])
    # The discriminator has moved by then, by signs of gradients: the generator's differ more.
    for part, part_of in (("generator_optimiser", 2e-3), ("discriminator_optimiser", 1e-4)):
        for key in one[part]["state"]:
            mine, other = (
                (run[part]["state"][key]["exp_avg_sq"] / 0.01).sqrt() for run in (one, two)
            )
            # A bias before a normalisation has only rounding in it.
            assert (mine - other).abs().max() < part_of * mine.abs().max() + 5e-6, f"{part} {key}"
    for name, value in one["generator"].items():
        if "running" in name:
            assert torch.allclose(value, two["generator"][name], atol=1e-5), name
    for mine, theirs in zip(lines(tmp_path / "one"), lines(tmp_path / "two"), strict=True):
        for name in ("loss_d", "loss_g", "named_real", "misread", "penalty"):
            assert mine[name] == pytest.approx(theirs[name], rel=1e-3, abs=2e-5), name
    assert said.count("of 0.02") == 1, "one process speaks"


def test_sigterm_stops_all_at_one_step_and_one_process_goes_on(tmp_path: Path) -> None:
    process = torchrun(tmp_path, 40.0)
    wait_for((tmp_path / "stats.jsonl").exists, what="the first tick")
    process.send_signal(signal.SIGTERM)  # torchrun passes it on to both
    process.communicate(timeout=120)
    step = read_checkpoint(tmp_path / "checkpoint.pt")["step"]
    assert 0 < step < 2000
    said: list[str] = []

    def listen(line: str) -> None:
        said.append(line)
        if line.startswith("kimg "):
            os.kill(os.getpid(), signal.SIGTERM)

    run = RunConfig(run=str(tmp_path), threads=1, tick_kimg=0.04, snapshot_kimg=0.04)
    assert not train_generator(synthetic_digits(), config(40.0), run, listen)
    assert any(line.startswith(f"Going on from step {step} ") for line in said)
    assert read_checkpoint(tmp_path / "checkpoint.pt")["step"] > step


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    run = RunConfig(run=str(tmp_path), threads=1)
    with pytest.raises(OptionError, match="--batch 20 cannot be shared by 3 processes"):
        train_generator(synthetic_digits(), config(0.02), run, lambda _line: None, Group(1, 3))


def test_rows_are_dealt_in_order() -> None:
    batch = torch.arange(6)
    assert torch.cat([Group(rank, 3).rows(batch) for rank in range(3)]).equal(batch)
    assert Group().rows(batch).equal(batch)
