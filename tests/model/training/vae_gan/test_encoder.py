"""The encoder: a bounded normal distribution for each digit."""

from __future__ import annotations

import torch

from model.training.vae_gan.encoder import Encoder, EncoderConfig
from tests.model.training.gan.support import batch


def test_the_encoder_gives_a_bounded_normal_for_each_digit() -> None:
    real, labels = batch()
    mean, log_variance = Encoder(EncoderConfig(latent=6, width=8))(
        1e4 * real, torch.nn.functional.one_hot(labels, 10).float()
    )
    assert mean.shape == log_variance.shape == (20, 6)
    assert log_variance.abs().max() <= 10
