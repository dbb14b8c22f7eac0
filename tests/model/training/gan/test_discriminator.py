"""The discriminator's shapes."""

from __future__ import annotations

import pytest
import torch

from model.training.gan.discriminator import Discriminator, DiscriminatorConfig
from model.training.gan.losses import zero_centred_penalty
from tests.model.training.gan.support import batch


def test_a_discriminator_of_pixels_gives_the_whole_half_of_the_weight() -> None:
    torch.manual_seed(0)
    real, labels = batch()
    network = Discriminator(DiscriminatorConfig(width=16, unet=True))
    logits = network(real, labels)
    assert logits.shape == (20, 2 * 784)
    assert (logits[:, :784] == logits[:, :1]).all()
    penalty = zero_centred_penalty(network, real, labels)
    images = real.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network(images, labels).mean(dim=1).sum(), images)
    assert penalty.item() == pytest.approx(
        0.5 * gradient.square().sum(dim=(1, 2, 3)).mean().item(), rel=1e-4
    )
