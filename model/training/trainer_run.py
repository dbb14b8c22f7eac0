"""A trainer's run in its folder, on the processor: resumed where it stopped, kept now and then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from model.training.checkpoint import Part, load_checkpoint, save_checkpoint
from model.training.config import RunConfig
from model.training.distributed import Group
from model.training.flow.config import FlowTraining
from model.training.inversion.config import EncoderTraining
from model.training.run_loop import Progress, run_steps


class Trainer(Protocol):
    """What is trained: `done` steps of it, its source of noise, and what a checkpoint holds."""

    done: int
    noise: torch.Generator

    def parts(self) -> dict[str, Part]:
        """Return what a checkpoint holds."""
        ...

    def step(self) -> dict[str, Tensor]:
        """Do one step; returns the losses as scalars."""
        ...


def carry_out(
    trainer: Trainer,
    config: FlowTraining | EncoderTraining,
    run: RunConfig,
    say: Callable[[str], None],
) -> bool:
    """Train, or go on training, in the folder `run.run`; returns whether the run is finished.

    Raises OptionError where the folder holds a run with other options, or a damaged one.
    """
    folder, path = Path(run.run), Path(run.run) / "checkpoint.pt"
    if path.exists():
        trainer.done = load_checkpoint(path, trainer.parts(), trainer.noise, config)["step"]
        say(f"Going on from step {trainer.done} of {config.steps} in {folder}.")
    folder.mkdir(parents=True, exist_ok=True)

    def snapshot() -> None:
        save_checkpoint(path, trainer.parts(), trainer.noise, config, {"step": trainer.done})

    progress = Progress(folder / "stats.jsonl", config, trainer.done, Group())
    return run_steps(progress, run, torch.device("cpu"), say, trainer.step, snapshot)
