"""The encoder: from a digit and its label to where its hand lies among the latents."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.gan.discriminator import DiscriminatorBlock
from model.training.networks import CLASSES


@dataclass(frozen=True)
class EncoderConfig:
    """Shape of the encoder; stored in the weights' metadata."""

    latent: int = 64  # length of z
    width: int = 96  # channels at 7x7; half of it at 14x14


class Encoder(nn.Module):
    """Encode digits: (images float32 [N, 1, 28, 28] in [-1, 1], class_weights float32 [N, 10]).

    Returns mean and log variance of z, float32 [N, latent] each. Told the digit, it need not spend
    z on it: what is left to say is the hand.
    """

    def __init__(self, config: EncoderConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or EncoderConfig()
        wide, narrow = config.width, config.width // 2
        self.from_pixels = nn.Conv2d(4, narrow, 3, padding=1)
        self.block1 = DiscriminatorBlock(narrow, narrow)
        self.block2 = DiscriminatorBlock(narrow, wide, downsample=True)
        self.block3 = DiscriminatorBlock(wide, wide)
        self.squeeze = nn.Conv2d(wide, 16, 1)
        self.hidden = nn.Linear(16 * 49 + CLASSES, 2 * config.latent)
        self.output = nn.Linear(2 * config.latent, 2 * config.latent)

    def forward(self, images: Tensor, class_weights: Tensor) -> tuple[Tensor, Tensor]:
        x = F.pixel_unshuffle(images, 2).contiguous(memory_format=torch.channels_last)
        x = self.block3(self.block2(self.block1(self.from_pixels(x))))
        x = self.squeeze(F.leaky_relu(x, 0.2)).flatten(1).float()
        x = F.leaky_relu(self.hidden(torch.cat([x, class_weights], dim=1)), 0.2)
        mean, log_variance = self.output(x).float().chunk(2, dim=1)
        # Bounded, so that a young encoder cannot overflow the exponential.
        return mean, log_variance.clamp(-10, 4)
