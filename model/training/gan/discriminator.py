"""The projection discriminator, and what else may be asked of it.

It starts with PixelUnshuffle, the inverse of what the generator ends in, so that no convolution is
spent on 28x28 pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.gan.layers import MinibatchDeviation, SelfAttention, normalise_spectrally
from model.training.gan.shapes import DiscriminatorConfig
from model.training.gan.unet import PixelDecoder, joined
from model.training.networks import CLASSES


class Seen(NamedTuple):
    """What a discriminator says of N images."""

    logits: Tensor  # float32 [N], or [N, P] with a part for each pixel: real digits of their labels
    classes: Tensor  # float32 [N, 10]: logits of the digits
    features: Tensor  # float32 [N, width]: what both come from, the mean over the picture


class DiscriminatorBlock(nn.Module):
    """Pre-activation residual block without normalisation, optionally halving the size."""

    def __init__(self, inputs: int, outputs: int, downsample: bool = False) -> None:
        super().__init__()
        self.downsample = downsample
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1)
        self.conv2 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else None
        # Zero at the start: the block begins as its skip (arXiv 2501.05441, section 3).
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(F.leaky_relu(x, 0.2))
        # Pooling and widening at the second convolution: the costly width runs at the small size.
        y = F.avg_pool2d(y, 2) if self.downsample else y
        y = self.conv2(F.leaky_relu(y, 0.2))
        x = F.avg_pool2d(x, 2) if self.downsample else x
        return (self.skip(x) if self.skip is not None else x) + y


class Discriminator(nn.Module):
    """Projection discriminator (arXiv 1802.05637): (images, labels int64 [N]) -> logits.

    `look` gives the logits of its auxiliary classifier (arXiv 1610.09585) as well. The heads stay
    in float32 where the convolutions run in another precision.
    """

    def __init__(self, config: DiscriminatorConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DiscriminatorConfig()
        wide, narrow = config.width, config.width // 2
        self.from_pixels = nn.Conv2d(4, narrow, 3, padding=1)
        self.block1 = DiscriminatorBlock(narrow, narrow)
        self.block2 = DiscriminatorBlock(narrow, wide, downsample=True)
        self.attention = SelfAttention(wide) if config.attention else nn.Identity()
        self.deviation: nn.Module = nn.Identity()
        if config.deviation != "none":
            self.deviation = MinibatchDeviation(wide, mixed=config.deviation == "mixed")
        self.block3 = DiscriminatorBlock(wide, wide)
        self.linear = nn.Linear(wide, 1)
        self.projection = nn.Embedding(CLASSES, wide) if config.projection else None
        if self.projection is not None:
            nn.init.normal_(self.projection.weight, std=wide**-0.5)
        self.classify = nn.Linear(wide, CLASSES)
        self.pixels = PixelDecoder(wide, narrow) if config.unet else None
        if config.spectral:
            normalise_spectrally(self)

    def begin(self, images: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return what there is of images at 7x7, [N, width, 7, 7], and at 14x14 before that."""
        x = F.pixel_unshuffle(images, 2).contiguous(memory_format=torch.channels_last)
        shallow = self.block1(self.from_pixels(x))
        return self.block2(shallow), shallow

    def look(self, images: Tensor, labels: Tensor) -> Seen:
        """Return all that it says of images float32 [N, 1, 28, 28] in [-1, 1] with their labels."""
        x, shallow = self.begin(images)
        deep = self.block3(self.deviation(self.attention(x)))
        features = F.leaky_relu(deep.float(), 0.2).sum(dim=(2, 3))
        with torch.autocast(features.device.type, enabled=False):
            logits = self.linear(features).squeeze(1)
            if self.projection is not None:
                logits = logits + (self.projection(labels) * features).sum(dim=1)
            classes = self.classify(features)
        if self.pixels is not None and shallow is not None:
            logits = joined(logits, self.pixels(deep, shallow))
        return Seen(logits, classes, features / 49)

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        return self.look(images, labels).logits
