"""Options of an encoder run; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import Options, option
from model.training.schedule import Falling


@dataclass(frozen=True)
class EncoderTraining(Falling, Options):
    """What decides the numbers of an encoder run; kept in its checkpoint and its weights."""

    kimg: float = option(400.0, "length of the run in thousands of images", range=(0.001, None))
    batch: int = option(64, "images in a step, as many again generated", range=(2, 4096))
    pixels: float = option(10.0, "weight of how real digits are drawn again", range=(0.0, None))
    lr: float = option(1e-3, "learning rate (Adam)", range=(1e-8, 1.0))
    lr_final: float = option(0.0, "the rate at the end, as a part of --lr", range=(0.0, 1.0))
    lr_hold: float = option(
        0.3, "part of the run at full rate, before the linear decay", range=(0.0, 1.0)
    )
    beta2: float = option(0.99, "Adam's beta2; beta1 is 0.9", range=(0.0, 0.99999))
    ema_kimg: float = option(10.0, "half-life of the averaged encoder", range=(0.0, None))
    precision: str = option("float32", "of the convolutions", choices=("float32", "bfloat16"))
    width: int = option(64, "channels at 7x7; half of it at 14x14", range=(2, 1024))
    holdout: int = option(5000, "training images held out for choosing", range=(0, None))
    seed: int = option(0, "seed of everything random", range=(0, 2**32 - 1))
