"""Options of a flow run; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import Options, option
from model.training.schedule import Falling


@dataclass(frozen=True)
class FlowTraining(Falling, Options):
    """What decides the numbers of a flow run; kept in its checkpoint and its weights."""

    kimg: float = option(1500.0, "length of the run in thousands of images", range=(0.001, None))
    batch: int = option(64, "images in a step", range=(2, 4096))
    objective: str = option(
        "velocity",
        "velocities, or mean velocities: a digit in one stride",
        choices=("velocity", "mean"),
    )
    strides: int = option(
        8, "strides of sampling: two looks each, or one of mean velocities", range=(1, 1000)
    )
    lr: float = option(1e-3, "learning rate (Adam)", range=(1e-8, 1.0))
    lr_final: float = option(0.05, "the rate at the end, as a part of --lr", range=(0.0, 1.0))
    lr_hold: float = option(
        0.5, "part of the run at full rate, before the linear decay", range=(0.0, 1.0)
    )
    beta2: float = option(0.99, "Adam's beta2; beta1 is 0.9", range=(0.0, 0.99999))
    ema_kimg: float = option(50.0, "half-life of the averaged network", range=(0.0, None))
    precision: str = option("float32", "of the convolutions", choices=("float32", "bfloat16"))
    width: int = option(80, "channels at 7x7, a multiple of 16", range=(16, 1024))
    holdout: int = option(5000, "training images held out for choosing", range=(0, None))
    seed: int = option(0, "seed of everything random", range=(0, 2**32 - 1))
