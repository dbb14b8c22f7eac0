"""The second half of a U-Net discriminator, which judges every pixel (arXiv 2002.12655)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class PixelDecoder(nn.Module):
    """From what the encoder saw to a logit for each pixel.

    (deep [N, wide, 7, 7], shallow [N, narrow, 14, 14]) -> logits float32 [N, 784].
    """

    def __init__(self, wide: int, narrow: int) -> None:
        super().__init__()
        self.deep = nn.Conv2d(wide, narrow, 3, padding=1)
        self.join = nn.Conv2d(2 * narrow, narrow, 3, padding=1)
        self.to_logits = nn.Conv2d(narrow, 4, 1)

    def forward(self, deep: Tensor, shallow: Tensor) -> Tensor:
        x = F.interpolate(self.deep(F.leaky_relu(deep, 0.2)), scale_factor=2.0, mode="nearest")
        x = self.join(F.leaky_relu(torch.cat([x, shallow], dim=1), 0.2))
        return F.pixel_shuffle(self.to_logits(F.leaky_relu(x, 0.2)), 2).flatten(1).float()


def joined(whole: Tensor, pixels: Tensor) -> Tensor:
    """Return logits float32 [N, 2 P] of the whole image [N] and its pixels [N, P].

    The whole is repeated, so that a mean over all gives either half of the weight.
    """
    return torch.cat([whole[:, None].expand_as(pixels), pixels], dim=1)
