"""Options of a run: they name what other files have."""

from __future__ import annotations

from model.training.gan import augmentation, config, losses
from model.training.gan.config import GANConfig


def test_each_choice_has_what_it_names() -> None:
    assert set(config.LOSSES) == set(losses.LOSSES)
    assert set(config.AUGMENTATIONS) == set(augmentation.AUGMENTATIONS)


def test_noise_falls_to_nothing_half_way() -> None:
    config = GANConfig(kimg=6.4, noise=0.5)
    assert [config.noise_at(step) for step in (0, 25, 50, 100)] == [0.5, 0.25, 0, 0]
