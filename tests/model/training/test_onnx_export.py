"""What serving draws and reads is what was trained: torch and ONNX Runtime hold together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from model.generation.latents import hands
from model.generation.sampler import GENERATOR, DigitSampler
from model.recognition.ctc import HEIGHT
from model.recognition.reader import DigitReader
from model.training.batches import as_input
from model.training.classifiers.classifier import load_classifier
from model.training.classifiers.ctc_network import (
    export_rows,
    stacked,
)
from model.training.gan.export import export_generator, load_generator
from model.training.networks import RowNetwork, RowNetworkConfig
from model.training.synthesis.rows import Row
from tests.model.training.support import grey_levels_apart
from tests.support import ROOT

WEIGHTS = GENERATOR.parent


def test_torch_and_onnx_runtime_agree_on_the_shipped_weights(sampler: DigitSampler) -> None:
    generator = load_generator(WEIGHTS / "generator.safetensors")
    assert grey_levels_apart(generator, sampler) <= 2, "matrices are float16 in the graph"


def test_the_comparison_can_fail(sampler: DigitSampler) -> None:
    generator = load_generator(WEIGHTS / "generator.safetensors")
    generator.to_pixels.bias += 0.05
    assert grey_levels_apart(generator, sampler) > 2


def test_the_shipped_graph_keeps_the_contract() -> None:
    session = onnxruntime.InferenceSession(GENERATOR, providers=["CPUExecutionProvider"])
    inputs = {each.name: (each.shape, each.type) for each in session.get_inputs()}
    assert {name: (shape[1:], kind) for name, (shape, kind) in inputs.items()} == {
        "z": ([64], "tensor(float)"),
        "class_weights": ([10], "tensor(float)"),
    }
    (output,) = session.get_outputs()
    assert output.shape[1:] == [1, 28, 28]
    mixed = np.full((3, 10), 0.1, np.float32)
    (images,) = session.run(None, {"z": hands(0, 0, 3), "class_weights": mixed})
    assert images.shape == (3, 1, 28, 28)
    assert np.abs(images).max() < 1 + 1e-5, "tanh, within rounding"


@pytest.mark.parametrize("path", sorted(WEIGHTS.glob("*.onnx")), ids=lambda path: path.name)
def test_no_path_of_a_machine_is_shipped(path: Path) -> None:
    content = path.read_bytes()
    for words in (b".py", b"site-packages", b"/home/", b"/root/", str(ROOT).encode()):
        assert words not in content


def test_the_shipped_checker_reads_as_it_was_trained(sampler: DigitSampler) -> None:
    images = np.concatenate([part for part, _ in sampler.stream(100, 5)])
    checker = load_classifier(WEIGHTS / "checker.safetensors")
    with torch.no_grad():
        ours = torch.softmax(checker(as_input(torch.tensor(images))), dim=1).numpy()
    assert np.abs(ours - sampler.read(images)).max() < 2e-3  # its matrices are kept as float16


def test_a_failed_export_leaves_the_old_graph(tmp_path: Path) -> None:
    path = tmp_path / "generator.onnx"
    path.write_bytes(b"old")
    with pytest.raises(AttributeError):
        export_generator(torch.nn.Linear(1, 1), path)
    assert path.read_bytes() == b"old"


def test_the_graph_answers_as_the_network_for_any_width(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = RowNetwork(RowNetworkConfig(8)).eval()
    export_rows(network, tmp_path / "rows.onnx")
    reader = DigitReader(rows=tmp_path / "rows.onnx")
    random = np.random.Generator(np.random.PCG64(0))
    for width in (1, 7, 64, 201):
        strip = random.integers(0, 256, (HEIGHT, width), np.uint8)
        with torch.no_grad():
            expected = network(stacked([Row(strip, ())])).softmax(dim=2)[0].numpy()
        assert np.abs(reader.scan(strip) - expected).max() < 1e-4
