"""Weights as safetensors, with the network's config inside."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from model.files import write_file
from model.training.networks import Network
from model.training.options import OptionError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Shaped(Protocol):
    """A network that is made of a dataclass, its shape."""

    @property
    def config(self) -> DataclassInstance:
        """Its shape."""
        ...

    def state_dict(self) -> dict[str, Tensor]:
        """Return its weights."""
        ...


def save_weights(
    network: Shaped, path: Path, training: dict[str, Any] | None = None, **notes: str
) -> None:
    """Write a network's weights as safetensors, its config and `training`, its options, inside."""
    metadata = {"config": json.dumps(asdict(network.config)), "license": "MIT"} | notes
    metadata |= {"training": json.dumps(training)} if training else {}
    tensors = {name: value.contiguous() for name, value in network.state_dict().items()}
    write_file(path, safetensors.torch.save(tensors, metadata))


def load_weights(path: Path, network: type[Network], config: type) -> Network:
    """Return the network in a safetensors file, in eval mode, of the shape that stands inside.

    Raises OptionError where the file is missing, damaged or of another network.
    """
    try:
        with safe_open(path, framework="pt") as file:
            loaded = network(config(**json.loads((file.metadata() or {})["config"])))
            loaded.load_state_dict({name: file.get_tensor(name) for name in file.offset_keys()})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise OptionError(f"{path} holds no {network.__name__.lower()}, or is damaged.") from error
    return loaded.eval().requires_grad_(False)
