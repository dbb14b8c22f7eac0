"""Adversarial losses and gradient penalties, each under the name its paper gave it.

A loss is a pair of functions over logits float32 [N] of real and generated images of the same N
labels, or [N, P] from a discriminator that judges parts of each. Both are minimised; both return a
scalar. The discriminator's logits are unbounded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

LossFunction = Callable[[Tensor, Tensor], Tensor]


class AdversarialLoss(NamedTuple):
    """What the discriminator and the generator minimise, each of (real logits, fake logits)."""

    discriminator: LossFunction
    generator: LossFunction


def relativistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Relativistic pairing (arXiv 1807.00734): each real shall beat the fake of its own class."""
    return F.softplus(fake - real).mean()


def relativistic_generator(real: Tensor, fake: Tensor) -> Tensor:
    """Relativistic pairing, the other side: each fake shall beat the real of its own class."""
    return F.softplus(real - fake).mean()


def non_saturating_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross-entropy of the original GAN (arXiv 1406.2661)."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def non_saturating_generator(real: Tensor, fake: Tensor) -> Tensor:  # noqa: ARG001
    """Non-saturating generator loss of the original GAN (arXiv 1406.2661, section 3)."""
    return F.softplus(-fake).mean()


def smoothed_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross-entropy with one-sided label smoothing (arXiv 1606.03498): 0.9 for real."""
    return F.softplus(-real).mean() + 0.1 * real.mean() + F.softplus(fake).mean()


def hinge_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Hinge loss (arXiv 1705.02894): logits beyond the margin of 1 teach nothing more."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def least_squares_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Least squares (arXiv 1611.04076) towards 1 for real and 0 for fake."""
    return 0.5 * ((real - 1).square().mean() + fake.square().mean())


def least_squares_generator(real: Tensor, fake: Tensor) -> Tensor:  # noqa: ARG001
    """Least squares (arXiv 1611.04076) of the fake logits towards 1."""
    return 0.5 * (fake - 1).square().mean()


def wasserstein_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Negative Wasserstein estimate (arXiv 1701.07875); needs a gradient penalty beside it."""
    return fake.mean() - real.mean()


def wasserstein_generator(real: Tensor, fake: Tensor) -> Tensor:  # noqa: ARG001
    """Wasserstein generator loss (arXiv 1701.07875); the hinge loss uses the same one."""
    return -fake.mean()


LOSSES = {
    "relativistic": AdversarialLoss(relativistic_discriminator, relativistic_generator),
    "non-saturating": AdversarialLoss(non_saturating_discriminator, non_saturating_generator),
    "smoothed": AdversarialLoss(smoothed_discriminator, non_saturating_generator),
    "hinge": AdversarialLoss(hinge_discriminator, wasserstein_generator),
    "least-squares": AdversarialLoss(least_squares_discriminator, least_squares_generator),
    "wasserstein": AdversarialLoss(wasserstein_discriminator, wasserstein_generator),
}


def misreading(classes: Tensor, labels: Tensor, margin: float) -> Tensor:
    """Cross-entropy of digits read from generated images, but for what is below `margin` nats.

    An auxiliary classifier's loss (arXiv 1610.09585) pulls every digit towards the typical one and
    costs diversity; with a margin it moves only those that are read as another digit. `classes`
    float32 [N, 10] are logits, `labels` int64 [N]. Returns a scalar.
    """
    return F.relu(F.cross_entropy(classes, labels, reduction="none") - margin).mean()


def feature_matching(real: Tensor, fake: Tensor) -> Tensor:
    """Squared distance of the mean features, float32 [N, F] each (arXiv 1606.03498, section 3.1).

    In units of the real features' own spread, so that the discriminator's scale does not matter.
    """
    spread = real.var(dim=0).mean().clamp_min(1e-8)
    return (real.mean(dim=0) - fake.mean(dim=0)).square().mean() / spread


def _squared_gradient_norms(
    discriminator: Callable[[Tensor, Tensor], Tensor], images: Tensor, labels: Tensor
) -> Tensor:
    """Return |d logits / d images|^2 per image, float32 [N], differentiable once more."""
    images = images.detach().requires_grad_(True)
    logits = discriminator(images, labels)
    each = logits.flatten(start_dim=1).mean(dim=1) if logits.dim() > 1 else logits
    (gradient,) = torch.autograd.grad(each.sum(), images, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3))


def zero_centred_penalty(
    discriminator: Callable[[Tensor, Tensor], Tensor], images: Tensor, labels: Tensor
) -> Tensor:
    """Half the mean squared gradient norm: R1 on real images, R2 on generated ones.

    arXiv 1801.04406; images float32 [N, 1, 28, 28]. The caller multiplies by gamma.
    """
    return 0.5 * _squared_gradient_norms(discriminator, images, labels).mean()


def one_centred_penalty(
    discriminator: Callable[[Tensor, Tensor], Tensor],
    real: Tensor,
    fake: Tensor,
    labels: Tensor,
    mix: Tensor,
) -> Tensor:
    """WGAN-GP's penalty (arXiv 1704.00028): gradient norm 1 on lines between real and fake.

    `mix` float32 [N, 1, 1, 1] in 0..1 says where on its line each point lies.
    """
    between = real + mix * (fake - real)
    norms = (_squared_gradient_norms(discriminator, between, labels) + 1e-12).sqrt()
    return (norms - 1).square().mean()
