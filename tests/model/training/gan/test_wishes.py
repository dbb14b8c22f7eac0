"""Every further option makes a step of its own kind: finite losses, and another result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from model.training.gan.config import GANConfig
from model.training.gan.discriminator import Discriminator, DiscriminatorConfig
from model.training.gan.growing import blocks, faded, halved
from model.training.gan.losses import feature_matching, smoothed_discriminator, zero_centred_penalty
from model.training.gan.state import TrainState
from model.training.gan.step import draw, train_step
from tests.model.training.gan.support import SMALL, batch

WISHES: list[dict[str, Any]] = [
    {"projection": False},
    {"spectral": True},
    {"unet": True},
    {"deviation": "apart"},
    {"deviation": "mixed"},
    {"attention": "discriminator"},
    {"attention": "both"},
    {"augment": "shift"},
    {"augment": "diffaugment"},
    {"noise": 0.5},
    {"label_noise": 0.3},
    {"wrong_labels": 0.25},
    {"feature_matching": 1.0},
    {"loss": "smoothed"},
    {"g_width": 12, "g_narrow": 4, "g_start": 2, "g_enlarging": "last"},
    {"g_convolutions": "separable", "g_embedding": 16},
]


@pytest.mark.parametrize("wish", WISHES, ids=str)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_wish_changes_the_step_and_keeps_it_finite(wish: dict[str, Any], precision: str) -> None:
    real, labels = batch()
    drawn = []
    for config in (SMALL, replace(SMALL, **wish)):
        state = TrainState(replace(config, width=16, precision=precision), "cpu")
        for _ in range(3):
            losses = train_step(state, real, labels)
            assert all(torch.isfinite(each) for each in losses.values())
        drawn.append(torch.cat([each.flatten() for each in state.discriminator.parameters()]))
    assert drawn[0].shape != drawn[1].shape or not torch.equal(*drawn)


def test_noise_falls_to_nothing_half_way() -> None:
    config = GANConfig(kimg=6.4, noise=0.5)
    assert [config.noise_at(step) for step in (0, 25, 50, 100)] == [0.5, 0.25, 0, 0]


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


def test_wrong_labels_are_never_the_right_ones() -> None:
    state, labels = TrainState(SMALL, "cpu"), torch.arange(10).repeat(50)
    others = state.other_labels(labels)
    assert (others != labels).all()
    assert others[labels == 3].unique().numel() > 5


def test_growing_begins_in_blocks_and_ends_as_any_other() -> None:
    real, labels = batch()
    state = TrainState(replace(SMALL, kimg=0.16, growing=0.25), "cpu")
    assert state.config.steps == 8
    assert [state.config.alpha(step) for step in range(8)] == [0, 0, 0, 0.5, 1, 1, 1, 1]
    in_blocks = []
    for _ in range(8):
        assert all(torch.isfinite(each) for each in train_step(state, real, labels).values())
        with torch.no_grad():
            images = draw(state, labels)
        in_blocks.append(torch.equal(images, blocks(halved(images))))
    assert in_blocks == [True, True, True, False, False, False, False, False]
    assert state.ema.alpha == 1, "what is kept draws whole pictures"


def test_real_digits_are_as_coarse_as_the_drawn_ones() -> None:
    real, _ = batch()
    assert torch.equal(faded(real, 1.0), real)
    assert torch.equal(faded(real, 0.0), blocks(halved(real)))
    assert torch.allclose(faded(real, 0.5), (real + blocks(halved(real))) / 2)


def test_what_is_misread_counts_from_a_part_of_the_run_on() -> None:
    real, labels = batch()
    state = TrainState(replace(SMALL, kimg=0.08, ac_from=0.5), "cpu")
    assert state.config.steps == 4
    assert ["misread" in train_step(state, real, labels) for _ in range(4)] == [
        False,
        False,
        True,
        True,
    ]
