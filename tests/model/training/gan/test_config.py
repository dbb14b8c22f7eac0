"""Options of a run: they name what other files have."""

from __future__ import annotations

import pytest

from model.training.gan import augmentation, config, losses
from model.training.gan.config import GANConfig
from model.training.options import OptionError


def test_each_choice_has_what_it_names() -> None:
    assert set(config.LOSSES) == set(losses.LOSSES)
    assert set(config.AUGMENTATIONS) == set(augmentation.AUGMENTATIONS)


def test_noise_falls_to_nothing_half_way() -> None:
    config = GANConfig(kimg=6.4, noise=0.5)
    assert [config.noise_at(step) for step in (0, 25, 50, 100)] == [0.5, 0.25, 0, 0]


def test_the_rate_holds_then_falls() -> None:
    config = GANConfig(kimg=64, batch=64, lr=1e-3, lr_final=0.05, lr_hold=0.5)
    assert config.steps == 1000
    assert config.rate(0) == config.rate(500) == 1e-3
    assert config.rate(750) == pytest.approx(1e-3 * 0.525)
    assert config.rate(1000) == pytest.approx(5e-5)


def test_the_average_has_the_half_life_it_names() -> None:
    config = GANConfig(batch=50, ema_kimg=10)
    assert config.ema_decay(10_000) ** (10_000 / 50) == pytest.approx(0.5)
    assert config.ema_decay(0) == 0
    assert config.ema_decay(10) < config.ema_decay(100) < config.ema_decay(10_000)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch": 1}, "--batch must be at least 2"),
        ({"lr": 3.0}, "--lr must be at most 1.0"),
        ({"lr": float("nan")}, "--lr must be"),
        ({"kimg": 0.0}, "--kimg must be at least"),
        ({"width": 7}, "--width must be even"),
        ({"loss": "wasserstein", "r1": 0.0}, "needs a penalty"),
    ],
)
def test_impossible_options_are_refused_in_a_sentence(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(OptionError, match=words):
        GANConfig(**changes)
