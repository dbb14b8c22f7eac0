"""The VAE-GAN's step: what each term is, who learns from it, and that it learns at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from model.training.gan.config import GANConfig
from model.training.vae_gan.step import (
    VAEGANState,
    Weights,
    divergence,
    feature_distance,
    train_step,
)
from tests.model.training.gan.support import SMALL, batch

CONFIG: GANConfig = replace(SMALL, width=16)


def test_the_divergence_is_the_one_of_the_formula() -> None:
    mean, log_variance = torch.randn(7, 5), torch.randn(7, 5)
    found = divergence(mean, log_variance)
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0))
    assert found.item() == pytest.approx(expected.sum(dim=1).mean().item(), rel=1e-4)
    assert divergence(torch.zeros(3, 5), torch.zeros(3, 5)).item() == 0


def test_a_digit_is_no_distance_from_itself() -> None:
    state, (real, _) = VAEGANState(CONFIG, "cpu"), batch()
    assert feature_distance(state, real, real).item() == 0
    assert feature_distance(state, real, -real).item() > 0.1


def test_all_three_networks_and_the_average_learn() -> None:
    state, (real, labels) = VAEGANState(CONFIG, "cpu"), batch()
    networks = (state.generator, state.discriminator, state.encoder, state.ema)
    before = [torch.cat([each.detach().flatten() for each in n.parameters()]) for n in networks]
    losses = train_step(state, real, labels)
    assert {"loss_d", "loss_g", "nats", "features", "pixels"} <= set(losses)
    after = [torch.cat([each.detach().flatten() for each in n.parameters()]) for n in networks]
    assert not any(torch.equal(*pair) for pair in zip(before, after, strict=True))
    assert all(each.requires_grad for each in state.discriminator.parameters())


def test_it_learns_to_draw_again_what_it_is_shown() -> None:
    state = VAEGANState(replace(CONFIG, lr=3e-3, kimg=2.0), "cpu", weights=Weights(divergence=1e-4))
    real, labels = batch()
    pixels = [train_step(state, real, labels)["pixels"].item() for _ in range(60)]
    assert pixels[-1] < 0.4 * pixels[0]
