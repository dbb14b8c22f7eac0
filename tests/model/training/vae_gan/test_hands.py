"""A hand that is kept is found again by what is measured in it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from model.training.morphometrics.strokes import slants
from model.training.vae_gan import hands
from model.training.vae_gan.hands import hand_kept
from tests.model.support import noisy_digits, synthetic_digits


def leaning(count: int) -> np.ndarray:
    """Bars that lean more and more: uint8 [count, 28, 28]."""
    images = np.zeros((count, 28, 28), np.uint8)
    for image, slope in zip(images, np.linspace(-0.5, 0.5, count), strict=True):
        for row in range(4, 24):
            middle = round(14 + slope * (14 - row))
            image[row, middle - 1 : middle + 2] = 255
    return images


def test_what_is_drawn_in_the_same_hand_correlates(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = synthetic_digits(60)
    bars = leaning(60)
    digits.images[:] = bars
    monkeypatch.setattr(hands, "encode", lambda *_: np.zeros((60, 64), np.float32))
    monkeypatch.setattr(hands, "generate", lambda *_: bars)
    kept = hand_kept(torch.nn.Identity(), torch.nn.Identity(), digits)
    assert kept["again_slant"] == pytest.approx(1)
    # The next digit's own class mean is taken out: the order within it is the same.
    assert kept["other_slant"] == pytest.approx(1, abs=0.01)
    shuffled = np.random.Generator(np.random.PCG64(0)).permutation(bars)
    monkeypatch.setattr(hands, "generate", lambda *_: shuffled)
    lost = hand_kept(torch.nn.Identity(), torch.nn.Identity(), digits)
    assert abs(lost["again_slant"]) < 0.4


def test_classes_do_not_count_as_hands() -> None:
    digits = noisy_digits(200)
    values = hands._within_class(slants(digits.images), digits.labels)
    for label in range(10):
        assert values[digits.labels == label].mean() == pytest.approx(0, abs=1e-9)
