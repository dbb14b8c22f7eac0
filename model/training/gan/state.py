"""Everything a generator run is at one moment, and its way into and out of a checkpoint."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from model.training.averaging import averaged, follow
from model.training.checkpoint import (
    Part,
    load_checkpoint,
    read_checkpoint,
    save_checkpoint,
)
from model.training.distributed import Group, share_statistics
from model.training.gan.config import GANConfig
from model.training.gan.discriminator import Discriminator
from model.training.gan.generator import Generator
from model.training.gan.growing import GrowingDiscriminator, GrowingGenerator
from model.training.gan.post_hoc import PowerAverages
from model.training.networks import CLASSES, channels_last
from model.training.options import OptionError


def new_generator(config: GANConfig) -> Generator:
    """Return an untrained generator of the kind and shape that a run asks for."""
    return (GrowingGenerator if config.growing else Generator)(config.generator)


class MomentumlessAdam(torch.optim.Adam):
    """Adam with beta1 = 0, whose first moments are the last gradients: not worth a checkpoint."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, beta2: float) -> None:
        # Momentum makes an adversarial pair chase its own tail (arXiv 1710.10196).
        super().__init__(parameters, lr=lr, betas=(0.0, beta2), eps=1e-8, fused=True)

    def state_dict(self) -> dict[str, Any]:
        content = super().state_dict()
        kept = {
            index: {name: value for name, value in each.items() if name != "exp_avg"}
            for index, each in content["state"].items()
        }
        return content | {"state": kept}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(state_dict)
        for each in self.state.values():
            each["exp_avg"] = torch.zeros_like(each["exp_avg_sq"])


class TrainState:
    """Networks, averaged generator, optimisers, noise source and step of one run."""

    def __init__(self, config: GANConfig, device: str, group: Group | None = None) -> None:
        self.config, self.group, self.step = config, group or Group(), 0
        self.device = torch.device(f"cuda:{self.group.place}" if device == "cuda" else device)
        torch.manual_seed(config.seed)
        self.generator = channels_last(new_generator(config)).to(self.device)
        discriminator = GrowingDiscriminator if config.growing else Discriminator
        self.discriminator = channels_last(discriminator(config.discriminator)).to(self.device)
        self.ema = averaged(self.generator)
        self.averages = PowerAverages(self.generator) if config.averages else None
        if self.group.size > 1:  # after the copy: the average is never trained
            share_statistics(self.generator)
        self.generator_optimiser = self.optimiser_of(self.generator)
        self.discriminator_optimiser = self.optimiser_of(self.discriminator)
        # The noise is drawn on the CPU: the same run then sees the same z on every device.
        self.noise = torch.Generator().manual_seed(config.seed)

    def optimiser_of(self, network: nn.Module) -> MomentumlessAdam:
        """Return an optimiser of a network's weights, with this run's options."""
        return MomentumlessAdam(network.parameters(), self.config.lr, self.config.beta2)

    def _parts(self) -> dict[str, Part]:
        parts: dict[str, Part] = {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "ema": self.ema,
            "generator_optimiser": self.generator_optimiser,
            "discriminator_optimiser": self.discriminator_optimiser,
        }
        return parts | ({"averages": self.averages} if self.averages else {})

    def latents(self, count: int) -> Tensor:
        """Return this process's next `count` latents of the run, float32 [count, latent]."""
        shape = (count * self.group.size, self.generator.config.latent)
        # Every process draws the whole batch's: what a row gets does not depend on how many work.
        return self.group.rows(torch.randn(shape, generator=self.noise)).to(self.device)

    def uniform(self, count: int, *shape: int) -> Tensor:
        """Return this process's next numbers in 0..1, float32 [count, *shape]."""
        numbers = torch.rand((count * self.group.size, *shape), generator=self.noise)
        return self.group.rows(numbers).to(self.device)

    def other_labels(self, labels: Tensor) -> Tensor:
        """Return for each label int64 [N] one of the nine others."""
        steps = 1 + (self.uniform(len(labels)) * (CLASSES - 1)).long()
        return (labels + steps.clamp_max(CLASSES - 1)) % CLASSES

    def learn(self, optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
        """Do one optimiser step on `loss`, with gradients averaged over the processes."""
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for group in optimiser.param_groups:
            self.group.average(each.grad for each in group["params"])
        optimiser.step()

    def set_rate(self) -> None:
        """Give both optimisers the learning rate of this step, and both networks their stage."""
        for network in (self.generator, self.discriminator):
            if isinstance(network, GrowingGenerator | GrowingDiscriminator):
                network.alpha = self.config.alpha(self.step)
        for optimiser in (self.generator_optimiser, self.discriminator_optimiser):
            for group in optimiser.param_groups:
                group["lr"] = self.config.rate(self.step)

    @torch.no_grad()
    def update_ema(self) -> None:
        """Move the averaged generator towards the current one; buffers are copied."""
        decay = self.config.ema_decay(self.step)
        follow(self.ema, self.generator, 1 - decay)
        for copied, buffer in zip(self.ema.buffers(), self.generator.buffers(), strict=True):
            copied.copy_(buffer)
        if self.averages:
            self.averages.update(self.generator, self.step + 1)

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        save_checkpoint(path, self._parts(), self.noise, self.config, {"step": self.step})

    def start_from(self, path: Path) -> None:
        """Take networks and optimisers over from another run's checkpoint, not its step or noise.

        Raises OptionError where it is damaged, of another width or of other networks.
        """
        content = read_checkpoint(path)
        width = content["config"]["width"]
        if width != self.config.width:
            raise OptionError(f"{path.parent} has --width {width}, not {self.config.width}.")
        try:
            for name, part in self._parts().items():
                part.load_state_dict(content[name])
        except (KeyError, RuntimeError) as error:
            raise OptionError(f"{path.parent} holds no run of these networks.") from error
        for optimiser in (self.generator_optimiser, self.discriminator_optimiser):
            for group in optimiser.param_groups:  # the rate is set at every step
                group["betas"] = (0.0, self.config.beta2)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; raises OptionError where it is damaged or of another run."""
        content = load_checkpoint(path, self._parts(), self.noise, self.config)
        self.step = content["step"]


@torch.no_grad()
def calibrated(generator: Generator, images: int = 20_000, batch: int = 500) -> Generator:
    """Return a copy in eval mode whose normalisation statistics are its own.

    Averaged weights produce other activations than those the running statistics were taken from
    (arXiv 1803.05407, section 3.2): they are measured anew over `images` raw samples.
    """
    generator = copy.deepcopy(generator).train()
    for norm in generator.modules():
        if isinstance(norm, nn.BatchNorm2d):
            norm.reset_running_stats()
            norm.momentum = None  # cumulative average
    source = torch.Generator().manual_seed(0)
    device = next(generator.parameters()).device
    labels = torch.arange(batch, device=device) % 10
    class_weights = nn.functional.one_hot(labels, 10).float()
    for _ in range(max(1, images // batch)):
        z = torch.randn(batch, generator.config.latent, generator=source)
        generator(z.to(device), class_weights)
    return generator.eval().requires_grad_(False)
