"""From a finished VAE-GAN run to what serving uses: the encoder, beside the generator."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from model.training.checkpoint import read_checkpoint
from model.training.networks import CLASSES
from model.training.onnx_export import export_graph
from model.training.options import OptionError
from model.training.vae_gan.encoder import Encoder, EncoderConfig
from model.training.weights_io import load_weights, save_weights


def averaged_encoder(run: Path) -> Encoder | None:
    """Return a run's averaged encoder in eval mode; None where the run has none.

    Raises OptionError where the run has no usable checkpoint.
    """
    content = read_checkpoint(run / "checkpoint.pt")
    if "encoder_ema" not in content:
        return None
    try:
        encoder = Encoder(EncoderConfig(width=content["config"]["width"]))
        encoder.load_state_dict(content["encoder_ema"])
    except (KeyError, RuntimeError) as error:
        raise OptionError(f"{run} holds no run of this encoder.") from error
    return encoder.eval().requires_grad_(False)


def load_encoder(path: Path) -> Encoder:
    """Return the encoder in a safetensors file, in eval mode; raises OptionError without one."""
    return load_weights(path, Encoder, EncoderConfig)


class _Posterior(nn.Module):
    """Mean and log variance of an encoder's z side by side, float32 [N, 2 * latent]."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, images: Tensor, class_weights: Tensor) -> Tensor:
        return torch.cat(self.encoder(images, class_weights), dim=1)


def export_encoder(encoder: Encoder, path: Path, generator: str) -> None:
    """Write the graph: images float32 [N, 1, 28, 28], class_weights [N, 10] -> hand [N, 128].

    The first half is the mean of z, the second its log variance. `generator` is the SHA-256 of the
    graph whose z they are.
    """
    inputs = {"images": torch.zeros(2, 1, 28, 28), "class_weights": torch.zeros(2, CLASSES)}
    about = "Finds the hand of a handwritten digit: mean and log variance of the generator's z"
    export_graph(_Posterior(encoder), inputs, "hand", path, about, notes={"generator": generator})


def export_encoder_of(run: Path, out: Path) -> list[Path]:
    """Write a run's averaged encoder to `out`, where it has one; returns the files written.

    It is that of the generator in `out`, the same run's.
    """
    encoder = averaged_encoder(run)
    if encoder is None:
        return []
    return save_encoder(encoder, out, read_checkpoint(run / "checkpoint.pt")["config"])


def save_encoder(encoder: Encoder, out: Path, config: dict[str, Any], **notes: str) -> list[Path]:
    """Write an encoder, and its graph, for the generator in `out`; returns the files written."""
    # A hand is found for these very weights: others draw another one from its z.
    generator = hashlib.sha256((out / "generator.onnx").read_bytes()).hexdigest()
    written = [out / "encoder.safetensors", out / "encoder.onnx"]
    save_weights(encoder, written[0], config, generator=generator, **notes)
    export_encoder(encoder, written[1], generator)
    return written
