"""`python train.py flow`: a flow run in its folder, resumably, and its way to the outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from model.training.batches import split
from model.training.checkpoint import read_checkpoint
from model.training.config import RunConfig
from model.training.devices import set_up
from model.training.flow.config import FlowTraining
from model.training.flow.losses import flow_matching, mean_flow
from model.training.flow.network import FlowConfig, FlowNetwork, FlowSampler
from model.training.flow.trainer import FlowTrainer
from model.training.mnist import Digits
from model.training.networks import CLASSES
from model.training.onnx_export import export_graph
from model.training.options import OptionError
from model.training.trainer_run import carry_out
from model.training.weights_io import save_weights

LOSSES = {"velocity": flow_matching, "mean": mean_flow}


def new_trainer(digits: Digits, config: FlowTraining) -> FlowTrainer:
    """Return a run with these options at its start."""
    if config.width % 16:
        raise OptionError(f"--width must be a multiple of 16, not {config.width}.")
    midpoint = config.objective == "velocity"
    shape = FlowConfig(width=config.width)
    loss = LOSSES[config.objective]
    return FlowTrainer(digits, config, loss, config.strides, midpoint, shape)


def train_flow(
    digits: Digits, config: FlowTraining, run: RunConfig, say: Callable[[str], None] = print
) -> bool:
    """Train, or go on training, the run in `run.run`; returns whether it is finished.

    `digits` are MNIST's training images, of which `config.holdout` are not shown. On the processor
    alone. Raises OptionError with a sentence for the user.
    """
    set_up("cpu", config.precision, run.threads)
    trainer = new_trainer(split(digits, config.holdout)[0], config)
    return carry_out(trainer, config, run, say)


def flow_sampler(
    run: Path, width: float | None = None
) -> tuple[FlowSampler, dict[str, Any], float] | None:
    """Return a flow run's sampler, its options and its kimg; None where the run is no flow's.

    Raises OptionError where the run has no usable checkpoint, or for an average of this `width`.
    """
    content = read_checkpoint(run / "checkpoint.pt")
    options = content["config"]
    if "objective" not in options:
        return None
    if width is not None:
        raise OptionError(f"{run} is a flow's run, which keeps one average: ask for no other.")
    config = FlowTraining.of(options)
    network = FlowNetwork(FlowConfig(width=config.width))
    try:
        network.load_state_dict(content["average"])
    except (KeyError, RuntimeError) as error:
        raise OptionError(f"{run} holds no run of this network.") from error
    sampler = FlowSampler(network, config.strides, config.objective == "velocity").eval()
    return sampler.requires_grad_(False), options, content["step"] * config.batch / 1000


def export_flow(sampler: FlowSampler, path: Path) -> None:
    """Write the graph: z float32 [N, 784], class_weights float32 [N, 10] -> images, all strides."""
    inputs = {"z": torch.zeros(2, sampler.latent), "class_weights": torch.zeros(2, CLASSES)}
    about = "Draws handwritten digits: 784 normals and class_weights to images (flow matching)"
    export_graph(sampler, inputs, "images", path, about)


def export_flow_of(run: Path, out: Path, width: float | None = None) -> list[Path]:
    """Write a flow run's network and its graph to `out`; returns the files, none of another run.

    Raises OptionError as flow_sampler does.
    """
    found = flow_sampler(run, width)
    if found is None:
        return []
    sampler, options, kimg = found
    written = [out / "flow.safetensors", out / "flow.onnx"]
    save_weights(sampler.network, written[0], options, kimg=f"{kimg:g}")
    export_flow(sampler, written[1])
    return written
