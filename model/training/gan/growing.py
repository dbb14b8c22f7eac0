"""Progressive growing (arXiv 1710.10196): pictures of 14x14 first, then of 28x28, faded in.

Two stages, for that is what 28 pixels have. Images keep their 28x28 throughout: in the first stage
their pixels come in blocks of four, of which the networks compute one, so that it is cheap.
`alpha` is 0 in the first stage, rises while the second is faded in, and is 1 from then on.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.gan.discriminator import Discriminator
from model.training.gan.generator import ConditionalBatchNorm, Generator
from model.training.gan.shapes import DiscriminatorConfig, GeneratorConfig


def halved(images: Tensor) -> Tensor:
    """Return images float32 [N, 1, 28, 28] at 14x14."""
    return F.avg_pool2d(images, 2)


def blocks(images: Tensor) -> Tensor:
    """Return images of 14x14 at 28x28, each pixel a block of four."""
    return F.interpolate(images, scale_factor=2.0, mode="nearest")


def faded(images: Tensor, alpha: float) -> Tensor:
    """Return real images as detailed as the generator's are at `alpha`."""
    return images if alpha >= 1 else torch.lerp(blocks(halved(images)), images, alpha)


class GrowingGenerator(Generator):
    """A generator with a second way out, from 7x7 to pictures of 14x14."""

    alpha = 1.0

    def __init__(self, config: GeneratorConfig | None = None) -> None:
        super().__init__(config)
        wide = self.config.width
        self.small_norm = ConditionalBatchNorm(wide, self.config.latent + self.config.embedding)
        self.to_small = nn.Conv2d(wide, 4, 3, padding=1)

    def finish(self, x: Tensor, condition: Tensor) -> Tensor:
        if self.alpha >= 1:
            return super().finish(x, condition)
        small = self.to_small(F.relu(self.small_norm(x, condition)))
        first = blocks(torch.tanh(F.pixel_shuffle(small, 2)))
        if self.alpha <= 0:
            return first
        return torch.lerp(first, super().finish(x, condition).to(first), self.alpha)


class GrowingDiscriminator(Discriminator):
    """A discriminator with a second way in, from pictures of 14x14 to 7x7."""

    alpha = 1.0

    def __init__(self, config: DiscriminatorConfig | None = None) -> None:
        super().__init__(config)
        self.from_small = nn.Conv2d(4, self.config.width, 3, padding=1)

    def begin(self, images: Tensor) -> tuple[Tensor, Tensor | None]:
        if self.alpha >= 1:
            return super().begin(images)
        x = F.pixel_unshuffle(halved(images), 2).contiguous(memory_format=torch.channels_last)
        first = self.from_small(x)
        if self.alpha <= 0:
            return first, None
        full, shallow = super().begin(images)
        return torch.lerp(first, full.to(first), self.alpha), shallow
