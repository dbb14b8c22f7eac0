"""From a finished VAE-GAN run to what serving uses: the encoder, beside the generator."""

from __future__ import annotations

from pathlib import Path

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


class _Means(nn.Module):
    """The mean of an encoder's z, without its variance."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, images: Tensor, class_weights: Tensor) -> Tensor:
        return self.encoder(images, class_weights)[0]


def export_encoder(encoder: Encoder, path: Path) -> None:
    """Write the graph: images float32 [N, 1, 28, 28], class_weights [N, 10] -> z [N, 64]."""
    inputs = {"images": torch.zeros(2, 1, 28, 28), "class_weights": torch.zeros(2, CLASSES)}
    about = "Finds the hand of a handwritten digit: images and class_weights to z (VAE-GAN)"
    export_graph(_Means(encoder), inputs, "z", path, about)


def export_encoder_of(run: Path, out: Path) -> list[Path]:
    """Write a run's averaged encoder to `out`, where it has one; returns the files written."""
    encoder = averaged_encoder(run)
    if encoder is None:
        return []
    written = [out / "encoder.safetensors", out / "encoder.onnx"]
    save_weights(encoder, written[0], read_checkpoint(run / "checkpoint.pt")["config"])
    export_encoder(encoder, written[1])
    return written
