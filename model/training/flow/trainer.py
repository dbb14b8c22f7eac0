"""A flow run: network, average, optimiser, and its step."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.averaging import averaged, follow
from model.training.batches import DeviceDigits
from model.training.checkpoint import Part
from model.training.flow.config import FlowTraining
from model.training.flow.losses import FlowLoss, flow_matching
from model.training.flow.network import FlowConfig, FlowNetwork, FlowSampler
from model.training.gan.config import GANConfig
from model.training.mnist import Digits
from model.training.networks import CLASSES


class FlowTrainer:
    """One run, with the schedule, batch and average of a flow run's options, or of a GAN's.

    `strides` are those of sampling; `midpoint`, see FlowSampler.
    """

    def __init__(
        self,
        digits: Digits,
        config: GANConfig | FlowTraining,
        loss: FlowLoss = flow_matching,
        strides: int = 8,
        midpoint: bool = True,
        shape: FlowConfig | None = None,
    ) -> None:
        self.config, self.loss, self.done = config, loss, 0
        self.strides, self.midpoint = strides, midpoint
        torch.manual_seed(config.seed)
        self.noise = torch.Generator().manual_seed(config.seed)
        self.network = FlowNetwork(shape)
        self.average = averaged(self.network)
        self.optimiser = torch.optim.Adam(self.network.parameters(), betas=(0.9, config.beta2))
        self.data = DeviceDigits(digits, config.batch, config.seed, torch.device("cpu"))

    def parts(self) -> dict[str, Part]:
        """Return what a checkpoint holds."""
        names = ("network", "average", "optimiser")
        return {name: getattr(self, name) for name in names}

    def step(self) -> dict[str, Tensor]:
        """Do one step of the network and of its average; returns the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate(self.done)
        images, labels = self.data.batch(self.done)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            class_weights = F.one_hot(labels, CLASSES).float()
            loss = self.loss(self.network, images, class_weights, self.noise)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        follow(self.average, self.network, 1 - self.config.ema_decay(self.done))
        self.done += 1
        return {"loss": loss.detach()}

    def learned(self) -> nn.Module:
        """Return the sampler of the averaged network."""
        return FlowSampler(self.average, self.strides, self.midpoint).eval()
