"""What serving draws is what was trained: torch and ONNX Runtime hold together."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from safetensors import safe_open

from model.generation.latents import hands, one_hot
from model.generation.sampler import GENERATOR, DigitSampler
from model.training.batches import as_input
from model.training.checkpoint import read_checkpoint
from model.training.gan.export import export_run
from model.training.gan.generator import Generator, GeneratorConfig
from model.training.gan.loop import train_generator
from model.training.gan.sample_grids import generate
from model.training.gan.state import calibrated
from model.training.networks import Classifier, ClassifierConfig
from model.training.onnx_export import export_generator
from model.training.options import OptionError
from model.training.weights_io import load_classifier, load_generator, save_weights
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in
from tests.model.training.support import calibrated_on_few
from tests.support import ROOT

WEIGHTS = GENERATOR.parent


def grey_levels_apart(generator: Generator, sampler: DigitSampler) -> int:
    """Return the largest difference between torch and ONNX Runtime over 100 seeds."""
    z = np.concatenate([hands(seed, 0, 5) for seed in range(100)])
    class_weights = one_hot(np.arange(len(z)) // 5 % 10)
    ours = generate(generator, z, class_weights).astype(int)
    return int(np.abs(ours - sampler.generate(z, class_weights)).max())


def test_torch_and_onnx_runtime_agree_on_the_shipped_weights(sampler: DigitSampler) -> None:
    generator = load_generator(WEIGHTS / "generator.safetensors")
    assert grey_levels_apart(generator, sampler) <= 1


def test_the_comparison_can_fail(sampler: DigitSampler) -> None:
    generator = load_generator(WEIGHTS / "generator.safetensors")
    generator.to_pixels.bias += 0.05
    assert grey_levels_apart(generator, sampler) > 1


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


def test_the_shipped_weights_say_how_they_were_made() -> None:
    with safe_open(WEIGHTS / "generator.safetensors", framework="pt") as file:
        metadata = file.metadata()
    assert json.loads(metadata["config"]) == {"latent": 64, "embedding": 64, "width": 96}
    training = json.loads(metadata["training"])
    assert float(metadata["kimg"]) == pytest.approx(training["kimg"], abs=training["batch"] / 1000)


def test_a_run_is_exported_as_its_calibrated_average(tmp_path: Path) -> None:
    train_generator(synthetic_digits(), TINY, run_in(tmp_path / "run"), quiet)
    written = export_run(tmp_path / "run", tmp_path / "out")
    assert [path.name for path in written] == [
        "generator.safetensors",
        "generator.onnx",
        "hands.png",
    ]
    said = {each.key: each.value for each in onnx.load(written[1]).metadata_props}
    assert said["license"] == "MIT"
    assert "MNIST" in said["source"]
    assert said["description"].startswith("Draws handwritten digits")
    generator = load_generator(written[0])
    assert grey_levels_apart(generator, DigitSampler(written[1])) <= 1
    average = Generator(GeneratorConfig(width=TINY.width))
    average.load_state_dict(read_checkpoint(tmp_path / "run" / "checkpoint.pt")["ema"])
    for name, value in calibrated_on_few(average).state_dict().items():
        assert torch.equal(value, generator.state_dict()[name]), name


def test_calibration_gives_normalised_activations() -> None:
    """After calibration, evaluation normalises as training did: mean 0, variance 1."""
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig(width=8))
    seen = {}
    before = calibrated(generator, images=5000).block1.norm2.norm
    generator.block1.norm2.norm.load_state_dict(before.state_dict())
    generator.block1.norm2.norm.register_forward_hook(
        lambda _module, _inputs, output: seen.update(output=output)
    )
    ours = calibrated(generator, images=5000)
    ours(torch.randn(2000, 64), torch.eye(10)[torch.arange(2000) % 10])
    assert seen["output"].mean().abs() < 0.05
    assert seen["output"].var() == pytest.approx(1, abs=0.1)


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    classifier = Classifier(ClassifierConfig(width=4))
    save_weights(classifier, tmp_path / "c.safetensors", note="x")
    back = load_classifier(tmp_path / "c.safetensors")
    assert back.config == classifier.config
    for name, value in classifier.state_dict().items():
        assert torch.equal(value, back.state_dict()[name])


def test_the_shipped_checker_reads_as_it_was_trained(sampler: DigitSampler) -> None:
    images = np.concatenate([part for part, _ in sampler.stream(100, 5)])
    checker = load_classifier(WEIGHTS / "checker.safetensors")
    with torch.no_grad():
        ours = torch.softmax(checker(as_input(torch.tensor(images))), dim=1).numpy()
    assert np.abs(ours - sampler.read(images)).max() < 1e-4


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 99])
def test_damaged_weights_are_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "generator.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OptionError, match="holds no generator, or is damaged"):
        load_generator(path)


def test_a_run_without_checkpoint_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no checkpoint"):
        export_run(tmp_path, tmp_path)


def test_a_failed_export_leaves_the_old_graph(tmp_path: Path) -> None:
    path = tmp_path / "generator.onnx"
    path.write_bytes(b"old")
    with pytest.raises(AttributeError):
        export_generator(torch.nn.Linear(1, 1), path)
    assert path.read_bytes() == b"old"
