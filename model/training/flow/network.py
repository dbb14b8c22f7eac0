"""The velocity network: a small U-Net at 14x14 and 7x7, told the label and the times."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.networks import CLASSES

PIXELS = 28 * 28


@dataclass(frozen=True)
class FlowConfig:
    """Shape of the velocity network; stored in the weights' metadata."""

    width: int = 80  # channels at 7x7; half of it at 14x14
    embedding: int = 96  # length of what tells of label and times
    frequencies: int = 16  # waves that a time is written in


class FlowBlock(nn.Module):
    """Residual block with group normalisation, gain and bias linear in a condition [N, D]."""

    def __init__(self, inputs: int, outputs: int, condition: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, outputs, affine=False)
        self.modulation = nn.Linear(condition, 2 * outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        y = self.conv1(F.silu(self.norm1(x)))
        gain, bias = self.modulation(condition)[:, :, None, None].chunk(2, dim=1)
        y = self.conv2(F.silu(self.norm2(y) * (1 + gain) + bias))
        return self.skip(x) + y


class FlowNetwork(nn.Module):
    """Mean velocity from time t back to time r <= t; at r = t the velocity itself.

    (x float32 [N, 1, 28, 28], class_weights float32 [N, 10], t and r float32 [N] in 0..1) ->
    float32 [N, 1, 28, 28]. Time 0 is a digit, time 1 is noise.
    """

    waves: Tensor

    def __init__(self, config: FlowConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or FlowConfig()
        wide, narrow, condition = config.width, config.width // 2, config.embedding
        waves = math.pi * 2.0 ** torch.linspace(0, 5, config.frequencies)
        self.register_buffer("waves", waves, persistent=False)
        self.times = nn.Linear(4 * config.frequencies, condition)
        self.label = nn.Linear(CLASSES, condition, bias=False)
        self.mix = nn.Linear(condition, condition)
        self.from_pixels = nn.Conv2d(4, narrow, 3, padding=1)
        self.before = FlowBlock(narrow, narrow, condition)
        self.down = nn.Conv2d(narrow, wide, 2, stride=2)
        self.inner = nn.ModuleList([FlowBlock(wide, wide, condition) for _ in range(2)])
        self.up = nn.Conv2d(wide, narrow, 1)
        self.after = FlowBlock(2 * narrow, narrow, condition)
        self.norm = nn.GroupNorm(8, narrow)
        self.to_pixels = nn.Conv2d(narrow, 4, 3, padding=1)

    def _condition(self, class_weights: Tensor, t: Tensor, r: Tensor) -> Tensor:
        angles = torch.cat([t[:, None] * self.waves, (t - r)[:, None] * self.waves], dim=1)
        times = self.times(torch.cat([angles.sin(), angles.cos()], dim=1))
        return F.silu(self.mix(F.silu(times + self.label(class_weights))))

    def forward(self, x: Tensor, class_weights: Tensor, t: Tensor, r: Tensor) -> Tensor:
        condition = self._condition(class_weights, t, r)
        x = F.pixel_unshuffle(x, 2)
        shallow = self.before(self.from_pixels(x), condition)
        x = self.down(shallow)
        for block in self.inner:
            x = block(x, condition)
        x = F.interpolate(self.up(x), scale_factor=2.0, mode="nearest")
        x = self.after(torch.cat([x, shallow], dim=1), condition)
        return F.pixel_shuffle(self.to_pixels(F.silu(self.norm(x))), 2)


class FlowSampler(nn.Module):
    """Draw digits: (z float32 [N, 784], class_weights float32 [N, 10]) -> images [N, 1, 28, 28].

    `steps` strides from noise back to a digit. One stride suffices for a network of mean
    velocities; for one of velocities the midpoint rule costs two looks a stride and errs by less.
    """

    def __init__(self, network: FlowNetwork, steps: int, midpoint: bool = True) -> None:
        super().__init__()
        self.network, self.steps, self.midpoint = network, steps, midpoint
        self.latent = PIXELS

    def forward(self, z: Tensor, class_weights: Tensor) -> Tensor:
        x = z.view(-1, 1, 28, 28)
        ones = torch.ones_like(z[:, 0])
        for step in range(self.steps, 0, -1):
            t, r = step / self.steps * ones, (step - 1) / self.steps * ones
            if self.midpoint:
                middle = (t + r) / 2
                half = x - self.network(x, class_weights, t, t) / (2 * self.steps)
                x = x - self.network(half, class_weights, middle, middle) / self.steps
            else:
                x = x - self.network(x, class_weights, t, r) / self.steps
        return x.clamp(-1, 1)
