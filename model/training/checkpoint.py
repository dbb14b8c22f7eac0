"""Checkpoints: everything a run needs to go on, written whole, read with care."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import torch

from model.files import write_file
from model.training.options import OptionError, Options


class Part(Protocol):
    """A network, an optimiser or a schedule: what has a state to keep."""

    def state_dict(self) -> dict[str, Any]:
        """Return the state."""
        ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> object:
        """Take a state over."""
        ...


def save_checkpoint(
    path: Path,
    parts: dict[str, Part],
    noise: torch.Generator,
    config: Options,
    counters: dict[str, int],
) -> None:
    """Write a run's parts, random states, options and counters, whole or not at all.

    Raises OSError where the folder or the disk refuses.
    """
    content: dict[str, Any] = {name: part.state_dict() for name, part in parts.items()}
    content |= counters | {"noise": noise.get_state(), "torch_random": torch.get_rng_state()}
    write_file(path, saved(content | {"config": asdict(config)}))


def saved(content: dict[str, Any]) -> bytes:
    """Return what torch.save writes: on a full disk it fails with no OSError of its own."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


def load_checkpoint(
    path: Path,
    parts: dict[str, Part],
    noise: torch.Generator,
    config: Options,
) -> dict[str, Any]:
    """Give a checkpoint's states back to the parts, and the random states; returns its content.

    Raises OptionError where the file is missing, damaged, of a run with other options or of one
    with other parts: those of a GAN and a VAE-GAN are the same but for the encoder.
    """
    content = read_checkpoint(path, asdict(config))
    if {name for name, state in content.items() if isinstance(state, dict)} - {"config"} != {
        *parts
    }:
        raise OptionError(
            f"{path.parent} holds a run of another kind: go on with it by the command that began "
            f"it, or give another folder with --run."
        )
    for name, part in parts.items():
        part.load_state_dict(content[name])
    noise.set_state(content["noise"])
    torch.set_rng_state(content["torch_random"])
    return content


def read_checkpoint(path: Path, config: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a checkpoint's content; with `config`, only if it is of a run with these options.

    Raises OptionError where it is missing, damaged or of another run.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        other = content["config"]
    except FileNotFoundError:
        raise OptionError(f"There is no checkpoint in {path.parent}.") from None
    except Exception as error:  # torch and pickle raise many types for a damaged file
        raise OptionError(f"{path} is damaged: remove it to start the run again.") from error
    for name, mine in (config or {}).items():
        if other.get(name) != mine:
            raise OptionError(
                f"{path.parent} holds a run with {name} = {other.get(name)}, not {mine}: "
                f"give the same options to go on with it, or another folder with --run."
            )
    return content
