"""Losses against values worked out by hand, penalties against known gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from model.training.gan.losses import (
    LOSSES,
    feature_matching,
    misreading,
    one_centred_penalty,
    smoothed_discriminator,
    zero_centred_penalty,
)

REAL, FAKE = torch.tensor([2.0, -1.0]), torch.tensor([0.5, 0.0])


def softplus(x: float) -> float:
    return math.log1p(math.exp(x))


@pytest.mark.parametrize(
    ("name", "discriminator", "generator"),
    [
        (
            "relativistic",
            (softplus(-1.5) + softplus(1.0)) / 2,
            (softplus(1.5) + softplus(-1.0)) / 2,
        ),
        (
            "non-saturating",
            (softplus(-2) + softplus(1) + softplus(0.5) + softplus(0)) / 2,
            (softplus(-0.5) + softplus(0)) / 2,
        ),
        ("hinge", (0 + 2 + 1.5 + 1) / 2, -0.25),
        ("least-squares", 0.5 * ((1 + 4) / 2 + 0.125), 0.5 * (0.25 + 1) / 2),
        ("wasserstein", 0.25 - 0.5, -0.25),
    ],
)
def test_losses_by_hand(name: str, discriminator: float, generator: float) -> None:
    assert LOSSES[name].discriminator(REAL, FAKE).item() == pytest.approx(discriminator)
    assert LOSSES[name].generator(REAL, FAKE).item() == pytest.approx(generator)


@pytest.mark.parametrize("name", LOSSES)
def test_the_two_sides_pull_the_fake_logit_apart(name: str) -> None:
    for side, direction in (("discriminator", 1), ("generator", -1)):
        fake = FAKE.clone().requires_grad_(True)
        getattr(LOSSES[name], side)(REAL, fake).backward()
        assert (fake.grad * direction).sum() > 0


def linear(weight: Tensor):
    return lambda images, labels: (images * weight).sum(dim=(1, 2, 3)) * labels


def test_the_zero_centred_penalty_is_half_the_squared_gradient() -> None:
    weight = torch.randn(1, 4, 4, dtype=torch.float64)
    images = torch.randn(3, 1, 4, 4, dtype=torch.float64)
    labels = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    norm = weight.square().sum()
    expected = 0.5 * norm * (1 + 4 + 9) / 3
    assert zero_centred_penalty(linear(weight), images, labels).item() == pytest.approx(
        expected.item()
    )


def test_the_penalty_teaches_the_discriminator() -> None:
    weight = torch.full((1, 2, 2), 3.0, requires_grad=True)
    zero_centred_penalty(linear(weight), torch.randn(2, 1, 2, 2), torch.ones(2)).backward()
    assert torch.allclose(weight.grad, weight.detach()), "d(|w|^2 / 2) = w"


def test_the_one_centred_penalty_wants_norm_one_between_real_and_fake() -> None:
    weight = torch.zeros(1, 2, 2)
    weight[0, 0, 0] = 3.0
    real, fake = torch.zeros(2, 1, 2, 2), torch.ones(2, 1, 2, 2)
    mix = torch.tensor([0.0, 0.5]).view(2, 1, 1, 1)
    seen = []

    def discriminator(images: Tensor, labels: Tensor) -> Tensor:
        seen.append(images.detach())
        return linear(weight)(images, labels)

    value = one_centred_penalty(discriminator, real, fake, torch.ones(2), mix)
    assert value.item() == pytest.approx(4.0)
    assert seen[0][0].max() == 0
    assert seen[0][1].max() == 0.5


def test_only_misread_digits_teach() -> None:
    """Read rightly with p = 0.73 costs nothing beyond a margin of ln 2; read wrongly, it does."""
    classes = torch.zeros(2, 10).fill_(-50.0)
    classes[:, 0], classes[:, 1] = 1.0, 0.0  # a 0 with p = 0.731, or a 1 with p = 0.269
    classes.requires_grad_(True)
    loss = misreading(classes, torch.tensor([0, 1]), math.log(2))
    assert loss.item() == pytest.approx((0 + softplus(1) - math.log(2)) / 2, rel=1e-5)
    loss.backward()
    assert classes.grad[0].abs().max() == 0
    assert classes.grad[1, 1] < 0 < classes.grad[1, 0]
    plain = misreading(classes, torch.tensor([0, 1]), 0.0).item()
    assert plain == pytest.approx((softplus(-1) + softplus(1)) / 2, rel=1e-5)


def test_smoothing_wants_nine_tenths_of_real_and_nothing_of_fake() -> None:
    real = torch.linspace(-6, 6, 1001)
    losses = torch.stack([smoothed_discriminator(each, torch.tensor(0.0)) for each in real])
    best = real[losses.argmin()]
    assert torch.sigmoid(best).item() == pytest.approx(0.9, abs=0.01)


def test_features_that_match_cost_nothing() -> None:
    features = torch.randn(50, 8)
    assert feature_matching(features, features).item() == 0
    once = feature_matching(features, features + 1)
    assert feature_matching(10 * features, 10 * (features + 1)).item() == pytest.approx(once.item())
