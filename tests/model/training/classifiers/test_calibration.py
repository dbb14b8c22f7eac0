"""The temperature that mends a classifier's confidence."""

from __future__ import annotations

import math

import pytest
import torch

from model.training.classifiers.calibration import best_temperature, fit_temperature
from model.training.evaluation.reader import calibration_error


def test_the_least_loss_is_found_and_the_ends_hold() -> None:
    for wanted in (0.1, 1.0, 7.5):
        found = best_temperature(lambda inverse, at=wanted: math.log(inverse * at) ** 2)
        assert found == pytest.approx(wanted, rel=1e-5)
    assert best_temperature(lambda inverse: inverse) == pytest.approx(20, rel=0.01)


def test_the_temperature_mends_overconfidence() -> None:
    source = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 10, (4000,), generator=source)
    logits = torch.randn(4000, 10, generator=source)
    logits[torch.arange(4000), labels] += 2.5
    for factor in (0.3, 4.0):
        found = fit_temperature(logits * factor, labels)
        assert found == pytest.approx(fit_temperature(logits, labels) * factor, rel=0.01)
        before, after = (
            calibration_error((logits * factor / t).softmax(1), labels) for t in (1.0, found)
        )
        assert after < 0.03 < before
