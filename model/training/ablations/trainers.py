"""What the ablations can train: anything that makes steps and then draws digits."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

from model.training.batches import DeviceDigits
from model.training.gan.config import GANConfig
from model.training.gan.state import TrainState, calibrated
from model.training.gan.step import train_step
from model.training.mnist import Digits


class Trainer(Protocol):
    """One run: made of (training digits, options), it makes steps and gives what it learned."""

    def step(self) -> dict[str, Tensor]:
        """Do one step; returns its losses as scalar tensors."""
        ...

    def learned(self) -> nn.Module:
        """Return the network in eval mode: (z, class_weights float32 [N, 10]) -> images."""
        ...


class GANTrainer:
    """The adversarial run of `train.py generator`, without its folder."""

    def __init__(self, digits: Digits, config: GANConfig) -> None:
        self.state = TrainState(config, "cpu")
        self.data = DeviceDigits(digits, config.batch, config.seed, torch.device("cpu"))

    def step(self) -> dict[str, Tensor]:
        return train_step(self.state, *self.data.batch(self.state.step))

    def learned(self) -> nn.Module:
        return calibrated(self.state.ema)
