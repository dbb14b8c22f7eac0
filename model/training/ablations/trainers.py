"""What the ablations can train: anything that makes steps and then draws digits."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

from model.training.batches import DeviceDigits
from model.training.flow.losses import mean_flow
from model.training.flow.trainer import FlowTrainer
from model.training.gan.config import GANConfig
from model.training.gan.state import TrainState, calibrated
from model.training.gan.step import train_step
from model.training.mnist import Digits
from model.training.vae_gan.step import VAEGANState
from model.training.vae_gan.step import train_step as vae_gan_step


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


class VAEGANTrainer(GANTrainer):
    """The same with an encoder: see `vae_gan`."""

    def __init__(self, digits: Digits, config: GANConfig) -> None:
        super().__init__(digits, config)
        self.state: VAEGANState = VAEGANState(config, "cpu")

    def step(self) -> dict[str, Tensor]:
        return vae_gan_step(self.state, *self.data.batch(self.state.step))


def one_step_flow(digits: Digits, config: GANConfig) -> FlowTrainer:
    """Return a run of mean velocities: its network draws a digit at one look."""
    return FlowTrainer(digits, config, mean_flow, strides=1, midpoint=False)
