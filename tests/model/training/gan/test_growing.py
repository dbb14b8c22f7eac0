"""Progressive growing: coarse pictures first."""

from __future__ import annotations

from dataclasses import replace

import torch

from model.training.gan.growing import blocks, faded, halved
from model.training.gan.state import TrainState
from model.training.gan.step import draw, train_step
from tests.model.training.gan.support import SMALL, batch


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
