"""What the discriminator is shown instead of the plain images: moved, cut, noisy.

Every function takes images float32 [N, 1, 28, 28] in [-1, 1] and a source of randomness, treats
real and generated ones alike, and lets gradients through to the generator. What moves in from
outside is paper, -1: 0 would be grey.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

PAPER = -1.0
Augmentation = Callable[[Tensor, torch.Generator], Tensor]


def _integers(low: int, high: int, count: int, source: torch.Generator, like: Tensor) -> Tensor:
    """Return int64 [count] of low..high, both included, on the device of `like`."""
    return torch.randint(low, high + 1, (count,), generator=source).to(like.device)


def shift(images: Tensor, source: torch.Generator, most: int = 2) -> Tensor:
    """Move each image by up to `most` whole pixels each way."""
    count, _, height, width = images.shape
    padded = F.pad(images, (most,) * 4, value=PAPER)
    down, right = (_integers(0, 2 * most, count, source, images) for _ in range(2))
    rows = down[:, None] + torch.arange(height, device=images.device)
    columns = right[:, None] + torch.arange(width, device=images.device)
    each = torch.arange(count, device=images.device)[:, None, None]
    return padded[each, 0, rows[:, :, None], columns[:, None, :]][:, None]


def cutout(images: Tensor, source: torch.Generator, size: int = 14) -> Tensor:
    """Put a square of paper, half as wide as the image, anywhere on each (arXiv 1708.04552)."""
    count, _, height, width = images.shape
    top, left = (
        _integers(-size // 2, side - size // 2, count, source, images) for side in (height, width)
    )
    y = torch.arange(height, device=images.device) - top[:, None]
    x = torch.arange(width, device=images.device) - left[:, None]
    inside = ((y >= 0) & (y < size))[:, :, None] & ((x >= 0) & (x < size))[:, None, :]
    return images.masked_fill(inside[:, None], PAPER)


def brightness_and_contrast(images: Tensor, source: torch.Generator) -> Tensor:
    """Add up to half of grey's range, and stretch around the mean by 0.5 to 1.5."""
    count = len(images)
    light, stretch = (
        torch.rand(count, 1, 1, 1, generator=source).to(images.device) for _ in range(2)
    )
    images = images + (light - 0.5)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return (images - mean) * (stretch + 0.5) + mean


def differentiable_augmentation(images: Tensor, source: torch.Generator) -> Tensor:
    """DiffAugment (arXiv 2006.10738): colour, translation by an eighth, cutout."""
    return cutout(shift(brightness_and_contrast(images, source), source, most=3), source)


AUGMENTATIONS: dict[str, Augmentation] = {
    "none": lambda images, _: images,
    "shift": shift,
    "diffaugment": differentiable_augmentation,
}


def instance_noise(images: Tensor, deviation: float, source: torch.Generator) -> Tensor:
    """Add Gaussian noise, so that real and generated images overlap (arXiv 1701.04862)."""
    if not deviation:
        return images
    return images + deviation * torch.randn(images.shape, generator=source).to(images.device)
