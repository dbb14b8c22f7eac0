"""From a finished VAE-GAN run to what serving uses: the encoder, beside the generator."""

from __future__ import annotations

from pathlib import Path

from model.training.checkpoint import read_checkpoint
from model.training.onnx_export import export_encoder
from model.training.options import OptionError
from model.training.vae_gan.encoder import Encoder, EncoderConfig
from model.training.weights_io import save_weights


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


def export_encoder_of(run: Path, out: Path) -> list[Path]:
    """Write a run's averaged encoder to `out`, where it has one; returns the files written."""
    encoder = averaged_encoder(run)
    if encoder is None:
        return []
    written = [out / "encoder.safetensors", out / "encoder.onnx"]
    save_weights(encoder, written[0], read_checkpoint(run / "checkpoint.pt")["config"])
    export_encoder(encoder, written[1])
    return written
