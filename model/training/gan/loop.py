"""A GAN's run in its folder: from its options to its checkpoints and sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor

from model.files import write_json
from model.training.batches import DeviceDigits, split
from model.training.config import RunConfig
from model.training.devices import chosen_device, set_up
from model.training.distributed import Group
from model.training.gan.config import GANConfig
from model.training.gan.sample_grids import hand_sheet, real_sheet
from model.training.gan.state import TrainState, calibrated
from model.training.gan.step import train_step
from model.training.mnist import Digits
from model.training.options import OptionError
from model.training.run_loop import Progress, run_steps


def snapshot(state: TrainState, folder: Path) -> None:
    """Write the checkpoint and the sheet of the fixed latents."""
    state.save(folder / "checkpoint.pt")
    if state.averages:
        state.averages.write(folder, state.step)
    hand_sheet(calibrated(state.ema, images=2000), folder / f"hands-{state.step:07d}.png")


class Method(NamedTuple):
    """What a run is made of, and what it does again and again."""

    state: Callable[[GANConfig, str, Group], TrainState]
    step: Callable[[Any, Tensor, Tensor], dict[str, Tensor]]  # (state, real images, labels)


ADVERSARIAL = Method(TrainState, train_step)


def _set_up(config: GANConfig, run: RunConfig, group: Group) -> None:
    set_up(run.device, config.precision, run.threads)
    if config.batch % group.size:
        raise OptionError(
            f"--batch {config.batch} cannot be shared by {group.size} processes: "
            f"choose a multiple of {group.size}."
        )


def train_generator(
    digits: Digits,
    config: GANConfig,
    run: RunConfig,
    say: Callable[[str], None] = print,
    group: Group | None = None,
    method: Method = ADVERSARIAL,
) -> bool:
    """Train, or go on training, the run in `run.run`; returns whether it is finished.

    `digits` are MNIST's training images; `config.holdout` of them are not shown. `group` are the
    processes that share the work, of which the first writes and speaks; `method` is the GAN's
    unless another one is given. Raises OptionError or DivergenceError, each with a sentence for
    the user.
    """
    group = group or Group()
    run = replace(run, device=chosen_device(run.device))
    _set_up(config, run, group)
    say = say if group.leads else lambda _line: None
    digits, _ = split(digits, config.holdout)
    folder = Path(run.run)
    state = method.state(config, run.device, group)
    data = DeviceDigits(digits, config.batch, config.seed, state.device)
    options = asdict(config) | asdict(run)
    say(" ".join(f"{name}={value}" for name, value in options.items()))
    if (folder / "checkpoint.pt").exists():
        state.load(folder / "checkpoint.pt")
        say(f"Going on from step {state.step} of {config.steps} in {folder}.")
    elif config.start:
        state.start_from(Path(config.start) / "checkpoint.pt")
        say(f"Starting from the networks of {config.start}.")
    if group.leads:
        write_json(folder / "config.json", options)
        real_sheet(digits, folder / "reals.png")

    def step() -> dict[str, Tensor]:
        real, labels = data.batch(state.step)
        return method.step(state, group.rows(real), group.rows(labels))

    progress = Progress(folder / "stats.jsonl", config, state.step, group)
    return run_steps(progress, run, state.device, say, step, lambda: snapshot(state, folder))
