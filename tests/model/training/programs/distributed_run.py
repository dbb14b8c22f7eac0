"""A tiny run as `torchrun` starts it: `distributed_run.py FOLDER KIMG`; see test_distributed.py."""

from __future__ import annotations

import sys
from pathlib import Path

from model.training.config import RunConfig
from model.training.distributed import processes
from model.training.gan.config import GANConfig
from model.training.gan.loop import train_generator
from tests.model.support import synthetic_digits


def config(kimg: float) -> GANConfig:
    """Return a run of a few steps with every kind of noise and penalty in it."""
    return GANConfig(
        kimg=kimg, batch=20, width=8, holdout=20, r2=0.1, gp=0.5, penalty_every=2, ac_from=0.0
    )


def train(folder: Path, kimg: float) -> bool:
    """Train in as many processes as torchrun started; returns whether the end was reached."""
    run = RunConfig(run=str(folder), threads=1, tick_kimg=0.04, snapshot_kimg=10.0)
    with processes("cpu") as group:
        return train_generator(synthetic_digits(), config(kimg), run, group=group)


if __name__ == "__main__":
    sys.exit(0 if train(Path(sys.argv[1]), float(sys.argv[2])) else 3)
