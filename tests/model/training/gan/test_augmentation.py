"""What the discriminator is shown: moved, cut, noisy; and gradients come back through it."""

from __future__ import annotations

import pytest
import torch

from model.training.gan.augmentation import (
    AUGMENTATIONS,
    brightness_and_contrast,
    cutout,
    instance_noise,
    shift,
)


def source() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def dots(count: int = 64) -> torch.Tensor:
    """One white pixel in the middle of each black image."""
    images = torch.full((count, 1, 28, 28), -1.0)
    images[:, :, 14, 14] = 1
    return images


def test_a_shift_moves_by_whole_pixels_and_fills_with_paper() -> None:
    moved = shift(dots(), source(), most=2)
    assert moved.shape == (64, 1, 28, 28)
    places = (moved[:, 0] == 1).nonzero()
    assert len(places) == 64
    assert ((places[:, 1:] - 14).abs() <= 2).all()
    assert len({tuple(place) for place in places[:, 1:].tolist()}) > 10
    assert (moved == -1).sum() == 64 * 783
    assert (shift(torch.ones(200, 1, 28, 28), source()) == -1).any(), "what moves in is paper"


def test_cutout_leaves_paper_in_a_square() -> None:
    cut = cutout(torch.ones(200, 1, 28, 28), source())
    gone = (cut == -1).sum(dim=(1, 2, 3))
    assert gone.max() == 14 * 14
    assert 0 < gone.min() < 14 * 14


def test_light_and_contrast_differ_from_image_to_image() -> None:
    changed = brightness_and_contrast(dots(), source())
    assert changed[:, 0, 0, 0].std() > 0.1
    assert (changed[:, 0, 14, 14] - changed[:, 0, 0, 0]).std() > 0.1


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_gradients_reach_the_images(name: str) -> None:
    images = dots(4).requires_grad_()
    AUGMENTATIONS[name](images, source()).sum().backward()
    assert images.grad is not None
    assert images.grad.abs().sum() > 0


def test_noise_has_the_deviation_asked_for() -> None:
    images = torch.zeros(64, 1, 28, 28)
    assert instance_noise(images, 0.3, source()).std().item() == pytest.approx(0.3, rel=0.02)
    assert instance_noise(images, 0.0, source()) is images
