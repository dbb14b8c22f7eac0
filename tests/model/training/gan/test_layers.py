"""Layers from papers, each held against what its paper says."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from model.training.gan.layers import (
    MinibatchDeviation,
    SelfAttention,
    minibatch_deviation,
    normalise_spectrally,
)


def test_attention_starts_as_nothing_and_then_looks_everywhere() -> None:
    torch.manual_seed(0)
    layer, x = SelfAttention(16), torch.randn(2, 16, 7, 7, requires_grad=True)
    assert torch.equal(layer(x), x)
    layer.share.data.fill_(1)
    (gradient,) = torch.autograd.grad(layer(x)[0, :, 0, 0].sum(), x)
    assert (gradient[0, :, 6, 6] != 0).any(), "a corner sees the opposite one"
    assert (gradient[1] == 0).all(), "no image sees another"


def test_attention_is_a_softmax_of_products() -> None:
    torch.manual_seed(0)
    layer, x = SelfAttention(16), torch.randn(1, 16, 3, 3)
    layer.share.data.fill_(1)
    query, key, value = (each(x)[0].flatten(1).T for each in (layer.query, layer.key, layer.value))
    expected = ((query @ key.T).softmax(dim=1) @ value).T.view(1, 8, 3, 3)
    assert torch.allclose(layer(x), x + layer.output(expected), atol=1e-5)


def test_deviation_keeps_real_and_generated_apart_unless_mixed() -> None:
    same, varied = torch.ones(8, 3, 2, 2), torch.randn(8, 3, 2, 2)
    apart = minibatch_deviation(torch.cat([same, varied]), group=4).flatten()
    assert (apart[:8] < 1e-3).all()
    assert (apart[8:] > 0.1).all()
    mixed = minibatch_deviation(torch.cat([same, varied]), group=4, mixed=True).flatten()
    assert (mixed[:8] > 0.1).all(), "the equal ones are judged with the others"


def test_deviation_is_that_of_its_group() -> None:
    x = torch.tensor([0.0, 2.0, 5.0, 5.0])[:, None, None, None]
    assert minibatch_deviation(x, group=2).flatten() == pytest.approx([1, 1, 0, 0], abs=1e-3)
    # Strided: the first with the third, the second with the fourth.
    mixed = minibatch_deviation(x, group=2, mixed=True).flatten()
    assert mixed == pytest.approx([2.5, 1.5, 2.5, 1.5], abs=1e-3)


@pytest.mark.parametrize("count", [128, 40, 6, 1])
def test_the_deviation_layer_takes_any_batch(count: int) -> None:
    x = torch.randn(count, 4, 2, 2)
    assert MinibatchDeviation(4, mixed=False)(x).shape == x.shape


def test_spectral_normalisation_holds_the_largest_singular_value_at_one() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(4, 8, 3), nn.Flatten(), nn.Linear(32, 6))
    nn.init.zeros_(network[0].weight)
    normalise_spectrally(network)
    for _ in range(50):
        network(torch.randn(2, 4, 4, 4))
    for layer in (network[0], network[2]):
        values = torch.linalg.svdvals(layer.weight.flatten(1))
        assert values[0].item() == pytest.approx(1, abs=0.05)
