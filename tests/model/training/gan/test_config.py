"""Options of a run: they name what other files have."""

from __future__ import annotations

from model.training.gan import augmentation, config, losses


def test_each_choice_has_what_it_names() -> None:
    assert set(config.LOSSES) == set(losses.LOSSES)
    assert set(config.AUGMENTATIONS) == set(augmentation.AUGMENTATIONS)
