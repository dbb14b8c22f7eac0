"""From a finished run to what serving uses: safetensors with the config inside, and ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.training.checkpoint import read_checkpoint
from model.training.gan.config import GANConfig
from model.training.gan.generator import Generator
from model.training.gan.post_hoc import average_of_width, read_averages
from model.training.gan.sample_grids import hand_sheet
from model.training.gan.state import calibrated, new_generator
from model.training.onnx_export import export_generator
from model.training.options import OptionError
from model.training.weights_io import save_weights


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
