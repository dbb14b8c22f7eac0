"""Weights in files: they come back as they were, and say how they were made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from model.generation.sampler import GENERATOR
from model.training.classifiers.classifier import load_classifier
from model.training.gan.export import load_generator
from model.training.networks import Classifier, ClassifierConfig
from model.training.options import OptionError
from model.training.weights_io import save_weights

WEIGHTS = GENERATOR.parent


def test_the_shipped_weights_say_how_they_were_made() -> None:
    with safe_open(WEIGHTS / "generator.safetensors", framework="pt") as file:
        metadata = file.metadata()
    assert json.loads(metadata["config"]) == {
        "latent": 64,
        "embedding": 64,
        "width": 80,
        "narrow": 32,
        "start": 16,
        "early": True,
        "separable": False,
        "attention": False,
    }
    training = json.loads(metadata["training"])
    assert float(metadata["kimg"]) == pytest.approx(training["kimg"], abs=training["batch"] / 1000)


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    classifier = Classifier(ClassifierConfig(width=4))
    save_weights(classifier, tmp_path / "c.safetensors", note="x")
    back = load_classifier(tmp_path / "c.safetensors")
    assert back.config == classifier.config
    for name, value in classifier.state_dict().items():
        assert torch.equal(value, back.state_dict()[name])


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 99])
def test_damaged_weights_are_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "generator.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OptionError, match="holds no generator, or is damaged"):
        load_generator(path)
