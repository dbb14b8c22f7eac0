"""What serving draws is what was trained: torch and ONNX Runtime hold together."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch

from model.generation.sampler import GENERATOR, DigitSampler
from model.training.checkpoint import read_checkpoint
from model.training.gan.export import export_run, load_generator
from model.training.gan.generator import Generator, GeneratorConfig
from model.training.gan.loop import train_generator
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in
from tests.model.training.support import calibrated_on_few, grey_levels_apart

WEIGHTS = GENERATOR.parent


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


def test_a_run_without_checkpoint_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no checkpoint"):
        export_run(tmp_path, tmp_path)
