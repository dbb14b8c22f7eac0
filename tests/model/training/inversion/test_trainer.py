"""An encoder's step: what it learns from, and what it leaves alone."""

from __future__ import annotations

import pytest
import torch

from model.training.gan.generator import Generator
from model.training.gan.shapes import GeneratorConfig
from model.training.inversion.config import EncoderTraining
from model.training.inversion.trainer import EncoderTrainer, gaussian_loss, image_distance
from tests.model.support import synthetic_digits

CONFIG = EncoderTraining(kimg=1.0, batch=20, width=16, holdout=20)


def test_knowing_nothing_costs_half_a_nat_and_less_is_known_by_learning() -> None:
    z = torch.randn(4000, 8, generator=torch.Generator().manual_seed(0))
    nothing = torch.zeros_like(z)
    assert gaussian_loss(z, nothing, nothing).item() == pytest.approx(0.5, abs=0.01)
    assert gaussian_loss(z, z, nothing - 2).item() < 0
    assert gaussian_loss(z, -z, nothing - 2) > gaussian_loss(z, -z, nothing + 1), "wrongly sure"


def test_what_lies_a_pixel_aside_is_nearer_than_what_lies_far() -> None:
    here, beside, far = (torch.zeros(1, 1, 28, 28) for _ in range(3))
    here[..., 8:20, 8], beside[..., 8:20, 9], far[..., 8:20, 20] = 1, 1, 1
    assert image_distance(here, here) == 0
    assert image_distance(beside, here) < 0.8 * image_distance(far, here)


def test_a_step_moves_the_encoder_and_not_the_generator() -> None:
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig(width=16, narrow=8, start=8))
    before = [each.clone() for each in generator.state_dict().values()]
    trainer = EncoderTrainer(synthetic_digits(), generator, CONFIG)
    first = trainer.step()
    for _ in range(40):
        last = trainer.step()
    assert last["pixels"] < first["pixels"]
    after = generator.state_dict().values()
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert set(trainer.parts()) == {"generator", "encoder", "average", "optimiser"}
