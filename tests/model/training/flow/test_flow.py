"""Flow matching: the lines, the mean velocities, the strides; and that digits come of it."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from model.training.flow.losses import FlowLoss, flow_matching, mean_flow
from model.training.flow.network import FlowConfig, FlowNetwork, FlowSampler
from model.training.flow.trainer import FlowTrainer
from model.training.gan.config import GANConfig
from tests.model.support import synthetic_bars


class Known(nn.Module):
    """The velocity of lines that all start in `place`, and its mean: both are (x - place) / t."""

    def __init__(self, place: float) -> None:
        super().__init__()
        self.place = place

    def forward(self, x: Tensor, class_weights: Tensor, t: Tensor, r: Tensor) -> Tensor:
        return (x - self.place) / t[:, None, None, None].clamp_min(1e-6)


def source() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("loss", [flow_matching, mean_flow])
def test_the_true_velocity_costs_nothing(loss: FlowLoss) -> None:
    images, labels = torch.full((32, 1, 28, 28), 0.3), torch.eye(10)[torch.arange(32) % 10]
    assert loss(Known(0.3), images, labels, source()).item() < 1e-3
    assert loss(Known(-0.5), images, labels, source()).item() > 0.05


@pytest.mark.parametrize(("steps", "midpoint"), [(1, False), (4, False), (8, True)])
def test_strides_lead_back_to_where_the_lines_start(steps: int, midpoint: bool) -> None:
    z = torch.randn(3, 784)
    drawn = FlowSampler(Known(0.3), steps, midpoint)(z, torch.eye(10)[:3])
    assert drawn.shape == (3, 1, 28, 28)
    assert torch.allclose(drawn, torch.full_like(drawn, 0.3), atol=1e-4)


def test_the_network_is_told_label_and_both_times() -> None:
    torch.manual_seed(0)
    network = FlowNetwork(FlowConfig(width=16))
    for block in network.modules():  # what starts at nothing hides what it is told
        if isinstance(block, nn.Conv2d):
            nn.init.normal_(block.weight, std=0.1)
    x, labels = torch.randn(2, 1, 28, 28), torch.eye(10)[:2]
    t, r = torch.tensor([0.8, 0.8]), torch.tensor([0.8, 0.8])
    drawn = network(x, labels, t, r)
    assert drawn.shape == x.shape
    for other in (
        (x, labels.flip(0), t, r),
        (x, labels, t - 0.3, r - 0.3),
        (x, labels, t, r - 0.3),
    ):
        assert not torch.allclose(network(*other), drawn)


# A mean flow's loss is weighted by its own size and stays near 1: without learning, within 1e-4.
@pytest.mark.parametrize(
    ("loss", "kimg", "falls_to"), [(flow_matching, 0.6, 0.8), (mean_flow, 1.2, 0.995)]
)
def test_a_flow_learns(loss: FlowLoss, kimg: float, falls_to: float) -> None:
    config = GANConfig(kimg=kimg, batch=20, holdout=20, ema_kimg=0.2, lr=3e-3, precision="bfloat16")
    trainer = FlowTrainer(synthetic_bars(), config, loss, strides=2, shape=FlowConfig(width=16))
    losses = [trainer.step()["loss"].item() for _ in range(config.steps)]
    assert sum(losses[-10:]) < falls_to * sum(losses[:10])
    drawn = trainer.learned()(torch.randn(10, 784), torch.eye(10))
    assert drawn.shape == (10, 1, 28, 28)
    assert drawn.abs().max() <= 1
