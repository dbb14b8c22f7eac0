"""One step of training, held against the mathematics it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from model.training.gan.state import TrainState
from model.training.gan.step import (
    discriminator_step,
    draw,
    generator_step,
    train_step,
)
from tests.model.training.gan.support import SMALL, batch


def weights(network: torch.nn.Module) -> list[torch.Tensor]:
    return [each.detach().clone() for each in network.parameters()]


def changed(network: torch.nn.Module, before: list[torch.Tensor]) -> bool:
    return any(not torch.equal(a, b) for a, b in zip(network.parameters(), before, strict=True))


def test_each_half_teaches_its_own_network() -> None:
    state, (real, labels) = TrainState(SMALL, "cpu"), batch()
    fake = draw(state, labels)
    generator, discriminator = weights(state.generator), weights(state.discriminator)
    of_real, report = discriminator_step(state, real, fake.detach(), labels)
    assert changed(state.discriminator, discriminator)
    assert not changed(state.generator, generator)
    assert set(report) == {"loss_d", "named_real", "penalty"}
    assert not of_real.logits.requires_grad
    discriminator = weights(state.discriminator)
    assert set(generator_step(state, of_real, fake, labels)) == {"loss_g", "misread"}
    assert changed(state.generator, generator)
    assert not changed(state.discriminator, discriminator)
    assert all(each.requires_grad for each in state.discriminator.parameters())


def test_the_penalty_comes_every_so_many_steps() -> None:
    state, (real, labels) = TrainState(SMALL, "cpu"), batch()
    assert ["penalty" in train_step(state, real, labels) for _ in range(4)] == [True, False] * 2


def test_the_auxiliary_classifier_learns_from_real_digits_alone() -> None:
    """Its head's first moments are its gradient: that of the cross-entropy on the reals."""
    state, (real, labels) = TrainState(SMALL, "cpu"), batch()
    loss = F.cross_entropy(state.discriminator.look(real, labels).classes, labels)
    head = state.discriminator.classify.weight
    (gradient,) = torch.autograd.grad(SMALL.ac_real * loss, head)
    _, report = discriminator_step(state, real, draw(state, labels).detach(), labels)
    assert report["named_real"].item() == pytest.approx(loss.item(), rel=1e-5)
    learned = state.discriminator_optimiser.state[head]["exp_avg"]
    assert torch.allclose(learned, gradient, rtol=1e-4, atol=1e-7)


def test_without_weights_the_auxiliary_classifier_has_no_part() -> None:
    state, (real, labels) = TrainState(replace(SMALL, ac_real=0.0, ac_fake=0.0), "cpu"), batch()
    assert set(train_step(state, real, labels)) == {"loss_d", "penalty", "loss_g"}


def test_bfloat16_makes_the_same_step_but_for_rounding() -> None:
    """Adam's first moments are the gradients, for beta1 is 0."""
    gradients = {}
    for precision in ("float32", "bfloat16"):
        state, (real, labels) = TrainState(replace(SMALL, precision=precision), "cpu"), batch()
        report = train_step(state, real, labels)
        assert all(value.dtype == torch.float32 for value in report.values())
        assert all(each.dtype == torch.float32 for each in state.generator.parameters())
        moments = state.discriminator_optimiser.state.values()
        gradients[precision] = torch.cat([each["exp_avg"].flatten() for each in moments])
    exact, rounded = gradients["float32"], gradients["bfloat16"]
    assert not torch.equal(exact, rounded), "bfloat16 was used at all"
    assert F.cosine_similarity(exact, rounded, dim=0) > 0.995


def test_the_auxiliary_classifier_reads_the_features_as_they_are() -> None:
    """Over 7 it learned so slowly that after 12 kimg it read 10 % of real digits; so, 64 %."""
    state, (real, labels) = TrainState(SMALL, "cpu"), batch()
    seen = state.discriminator.look(real, labels)
    summed = 49 * seen.features  # what the adversarial logit is linear in
    assert torch.allclose(seen.classes, state.discriminator.classify(summed), atol=1e-4)
    alone = state.discriminator.linear(summed).squeeze(1)
    alone = alone + (state.discriminator.projection(labels) * summed).sum(dim=1)
    assert torch.allclose(seen.logits, alone, atol=1e-4)


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
PLAIN: dict[str, torch.Tensor] = {}  # without a wish, by precision


@pytest.mark.parametrize("wish", WISHES, ids=str)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_wish_changes_the_step_and_keeps_it_finite(wish: dict[str, Any], precision: str) -> None:
    plain, wished = learned(precision), learned(precision, **wish)
    assert plain.shape != wished.shape or not torch.equal(plain, wished)


def learned(precision: str, **wish: Any) -> torch.Tensor:
    """Return the discriminator's weights after a step with the penalty and one without."""
    if not wish and precision in PLAIN:
        return PLAIN[precision]
    state = TrainState(replace(SMALL, width=16, precision=precision, **wish), "cpu")
    for _ in range(2):
        losses = train_step(state, *batch())
        assert all(torch.isfinite(each) for each in losses.values())
    weights = torch.cat([each.detach().flatten() for each in state.discriminator.parameters()])
    return weights if wish else PLAIN.setdefault(precision, weights)


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
