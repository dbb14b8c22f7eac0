"""Exported models of both kinds: what they draw, what they cost, what their files say of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.generation.latents import hands, one_hot
from model.generation.sampler import GENERATOR, DigitSampler
from model.training.evaluation.graphs import SHOWN, Graph, described
from model.training.flow.network import FlowConfig, FlowNetwork, FlowSampler
from model.training.flow.run import export_flow
from model.training.options import OptionError
from model.training.weights_io import save_weights
from model.weights import WeightsError


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flow") / "flow.onnx"
    network = FlowNetwork(FlowConfig(width=16))
    options = {"objective": "velocity", "strides": 2, "width": 16}
    save_weights(network, path.with_suffix(".safetensors"), options, kimg="3")
    export_flow(FlowSampler(network, 2).eval(), path)
    return path


def test_a_graph_draws_what_the_sampler_does() -> None:
    labels = np.array([3, 1, 4], np.uint8)
    drawn = Graph(GENERATOR).draw(labels, seed=5)
    own = DigitSampler().generate(hands(5, 0, 3), one_hot(labels))
    assert np.abs(drawn.images.astype(int) - own).max() <= 1, "for chunks are rounded otherwise"
    assert drawn.labels is labels


def test_a_flow_takes_as_much_noise_as_it_says(flow: Path) -> None:
    graph = Graph(flow)
    assert graph.latent == 784
    first, again = graph.row(), graph.row()
    assert first.shape == (len(SHOWN), 28, 28)
    assert (first == again).all(), "the same noise"
    assert graph.milliseconds(rounds=2) > 0


def test_size_and_work_are_those_of_all_strides(flow: Path) -> None:
    found = described(flow)
    network = FlowNetwork(FlowConfig(width=16))
    assert found["parameters"] == sum(each.numel() for each in network.parameters())
    assert (found["kimg"], found["training"]["strides"]) == (3, 2)
    generator = described(GENERATOR)
    assert generator["kimg"] == 2500
    assert found["multiply_adds"] % 4 == 0, "two looks a stride"
    assert generator["multiply_adds"] == 12_801_920


def test_what_is_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="are missing"):
        Graph(tmp_path / "none.onnx")
    with pytest.raises(OptionError, match="is missing"):
        described(tmp_path / "none.onnx")
