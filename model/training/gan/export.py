"""From a finished run to what serving uses: safetensors with the config inside, and ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from model.training.checkpoint import read_checkpoint
from model.training.gan.config import GANConfig
from model.training.gan.generator import Generator
from model.training.gan.post_hoc import average_of_width, read_averages
from model.training.gan.sample_grids import hand_sheet
from model.training.gan.shapes import GeneratorConfig
from model.training.gan.state import calibrated, new_generator
from model.training.networks import CLASSES
from model.training.onnx_export import export_graph
from model.training.options import OptionError
from model.training.weights_io import load_weights, save_weights


def averaged_generator(
    run: Path, width: float | None = None
) -> tuple[Generator, dict[str, Any], float]:
    """Return a run's averaged generator in eval mode, its options, and how many kimg it has seen.

    With `width`, the average is one of this length (see `post_hoc`). The normalisation statistics
    are measured anew for the averaged weights (see `calibrated`). Raises OptionError where the run
    has no usable checkpoint, or no averages to choose from.
    """
    content = read_checkpoint(run / "checkpoint.pt")
    config = content["config"]
    try:
        generator = new_generator(GANConfig.of(config))
        generator.load_state_dict(content["ema"])
    except (KeyError, RuntimeError) as error:
        raise OptionError(f"{run} holds no run of this generator.") from error
    if width is not None:
        kept = read_averages(run, content["step"])
        generator.load_state_dict(average_of_width(kept, content["step"], width), strict=False)
    return calibrated(generator), config, content["step"] * config["batch"] / 1000


def load_generator(path: Path) -> Generator:
    """Return the generator in a safetensors file, in eval mode; raises OptionError without one."""
    return load_weights(path, Generator, GeneratorConfig)


def export_generator(generator: Generator, path: Path) -> None:
    """Write the ONNX graph: z float32 [N, 64], class_weights float32 [N, 10] -> images.

    `images` is float32 [N, 1, 28, 28] in [-1, 1]; N is free.
    """
    z, class_weights = torch.zeros(2, generator.config.latent), torch.zeros(2, CLASSES)
    about = "Draws handwritten digits: z and class_weights to images (conditional GAN)"
    export_graph(generator, {"z": z, "class_weights": class_weights}, "images", path, about)


def export_run(run: Path, out: Path, width: float | None = None) -> list[Path]:
    """Write a run's averaged generator and its sheet of hands to `out`; returns the files written.

    `width` and what is raised, see `averaged_generator`.
    """
    generator, config, kimg = averaged_generator(run, width)
    notes = {"kimg": f"{kimg:g}"} | ({} if width is None else {"average": f"{width:g}"})
    written = [out / name for name in ("generator.safetensors", "generator.onnx", "hands.png")]
    save_weights(generator, written[0], config, **notes)
    export_generator(generator, written[1])
    hand_sheet(generator, written[2])
    return written
