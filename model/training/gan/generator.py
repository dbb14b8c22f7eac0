"""The conditional generator.

Every convolution runs at 14x14 or 7x7: it ends in PixelShuffle (sub-pixel convolution, Shi et al.,
arXiv 1609.05158), so that no convolution is spent on 28x28 pixels. That is what makes training
affordable on a CPU.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.gan.layers import SelfAttention
from model.training.gan.shapes import GeneratorConfig
from model.training.networks import CLASSES


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation whose gain and bias are linear in a condition.

    arXiv 1707.00683 (de Vries et al.), as in conditional GANs since arXiv 1802.05637.
    Input float32 [N, C, H, W] and condition [N, D]; output as the input.
    """

    def __init__(self, channels: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.modulation = nn.Linear(condition, 2 * channels)
        # A small start keeps the gain near 1 while the condition is still meaningless.
        nn.init.normal_(self.modulation.weight, std=0.02)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        gain, bias = self.modulation(condition)[:, :, None, None].chunk(2, dim=1)
        return self.norm(x) * (1 + gain) + bias


def _convolution(inputs: int, outputs: int, separable: bool, bias: bool = True) -> nn.Module:
    """Return a 3x3 convolution; depthwise separable ones (arXiv 1704.04861) cost a ninth or so."""
    if not separable:
        return nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=bias),
    )


class GeneratorBlock(nn.Module):
    """Pre-activation residual block with conditional normalisation; may double the size."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        condition: int,
        config: GeneratorConfig,
        upsample: bool = False,
    ) -> None:
        super().__init__()
        self.upsample, self.early = upsample, config.early
        self.norm1 = ConditionalBatchNorm(inputs, condition)
        self.conv1 = _convolution(inputs, outputs, config.separable, bias=False)
        self.norm2 = ConditionalBatchNorm(outputs, condition)
        self.conv2 = _convolution(outputs, outputs, config.separable)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def _resize(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2.0, mode="nearest") if self.upsample else x

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        y = F.relu(self.norm1(x, condition))
        y = self._resize(self.conv1(y)) if self.early else self.conv1(self._resize(y))
        y = self.conv2(F.relu(self.norm2(y, condition)))
        # The 1x1 skip commutes with nearest upsampling, so it runs at the small size.
        return y + self._resize(self.skip(x))


class Generator(nn.Module):
    """Draw digits: (z float32 [N, latent], class_weights float32 [N, 10]) -> images [N, 1, 28, 28].

    `class_weights` is one-hot for a digit; mixtures lie between digits. The label embedding joins
    z as the condition of every normalisation, so that one z writes each digit in the same hand.
    """

    def __init__(self, config: GeneratorConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or GeneratorConfig()
        wide, narrow = config.width, config.narrow or config.width // 2
        first = config.start or wide
        condition = config.latent + config.embedding
        self.embedding = nn.Linear(CLASSES, config.embedding, bias=False)
        nn.init.normal_(self.embedding.weight)
        self.start = nn.Linear(condition, 7 * 7 * first)
        self.widen = nn.Conv2d(first, wide, 1) if first != wide else nn.Identity()
        self.block1 = GeneratorBlock(wide, wide, condition, config)
        self.attention = SelfAttention(wide) if config.attention else nn.Identity()
        self.block2 = GeneratorBlock(wide, narrow, condition, config, upsample=True)
        self.block3 = GeneratorBlock(narrow, narrow, condition, config)
        self.norm = ConditionalBatchNorm(narrow, condition)
        self.to_pixels = nn.Conv2d(narrow, 4, 3, padding=1)

    def forward(self, z: Tensor, class_weights: Tensor) -> Tensor:
        condition = torch.cat([z, self.embedding(class_weights)], dim=1)
        x = self.start(condition).unflatten(1, (-1, 7, 7))
        x = self.widen(x.contiguous(memory_format=torch.channels_last))
        return self.finish(self.attention(self.block1(x, condition)), condition)

    def finish(self, x: Tensor, condition: Tensor) -> Tensor:
        """Return the images float32 [N, 1, 28, 28] that come of [N, width, 7, 7]."""
        x = self.block2(x, condition)
        x = self.block3(x, condition)
        x = self.to_pixels(F.relu(self.norm(x, condition)))
        return torch.tanh(F.pixel_shuffle(x, 2))
