"""Weights as safetensors, with the network's config inside."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError, safe_open

from model.files import write_file
from model.training.flow.network import FlowNetwork
from model.training.gan.generator import Generator
from model.training.gan.shapes import GeneratorConfig
from model.training.networks import (
    Classifier,
    ClassifierConfig,
    Network,
    RowNetwork,
    RowNetworkConfig,
)
from model.training.options import OptionError
from model.training.vae_gan.encoder import Encoder, EncoderConfig


def save_weights(
    network: Generator | Encoder | FlowNetwork | Classifier | RowNetwork,
    path: Path,
    training: dict[str, Any] | None = None,
    **notes: str,
) -> None:
    """Write a network's weights as safetensors, its config and `training`, its options, inside."""
    metadata = {"config": json.dumps(asdict(network.config)), "license": "MIT"} | notes
    metadata |= {"training": json.dumps(training)} if training else {}
    tensors = {name: value.contiguous() for name, value in network.state_dict().items()}
    write_file(path, safetensors.torch.save(tensors, metadata))


def _load_weights(path: Path, network: type[Network], config: type) -> Network:
    """Return the network in a safetensors file, in eval mode, built from its own metadata."""
    try:
        with safe_open(path, framework="pt") as file:
            loaded = network(config(**json.loads((file.metadata() or {})["config"])))
            loaded.load_state_dict({name: file.get_tensor(name) for name in file.offset_keys()})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise OptionError(f"{path} holds no {network.__name__.lower()}, or is damaged.") from error
    return loaded.eval().requires_grad_(False)


def load_generator(path: Path) -> Generator:
    """Return the generator in a safetensors file, in eval mode; raises OptionError without one."""
    return _load_weights(path, Generator, GeneratorConfig)


def load_encoder(path: Path) -> Encoder:
    """Return the encoder in a safetensors file, in eval mode; raises OptionError without one."""
    return _load_weights(path, Encoder, EncoderConfig)


def load_classifier(path: Path) -> Classifier:
    """Return the classifier in a safetensors file, in eval mode; raises OptionError without one."""
    return _load_weights(path, Classifier, ClassifierConfig)


def load_row_network(path: Path) -> RowNetwork:
    """Return the row network in a safetensors file, as `load_classifier` does a classifier."""
    return _load_weights(path, RowNetwork, RowNetworkConfig)
