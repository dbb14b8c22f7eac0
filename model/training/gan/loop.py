"""The run around the training step: ticks, checkpoints, sheets, signals."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from model.files import write_file, write_json
from model.training.batches import DeviceDigits, split
from model.training.devices import check_precision, chosen_device
from model.training.gan.config import GANConfig, RunConfig
from model.training.gan.distributed import Group
from model.training.gan.sample_grids import hand_sheet, real_sheet
from model.training.gan.state import TrainState, calibrated
from model.training.gan.step import train_step
from model.training.mnist import Digits
from model.training.options import OptionError


class DivergenceError(OptionError):
    """A loss is no longer finite: the message is a sentence for the user."""


def _step_of(line: str) -> float:
    """Return the step of a line of stats.jsonl; infinity where a crash left half a line."""
    try:
        return json.loads(line)["step"]
    except (ValueError, KeyError, TypeError):
        return float("inf")


class Schedule(Protocol):
    """What a status line must know of a run."""

    @property
    def kimg(self) -> float:
        """Thousands of images in the whole run."""
        ...

    @property
    def batch(self) -> int:
        """Images in a step."""
        ...

    @property
    def steps(self) -> int:
        """Steps in the whole run."""
        ...

    def rate(self, step: int) -> float:
        """Return the learning rate at `step`."""
        ...


class Stats:
    """Means of the losses since the last tick, one status line and one stats.jsonl line each."""

    def __init__(self, path: Path, config: Schedule, step: int, group: Group) -> None:
        self.path, self.config, self.group = path, config, group
        self.sums: dict[str, list[Tensor]] = {}
        self.since, self.since_step = time.perf_counter(), step
        if group.leads:
            self._forget_after(step)

    def _forget_after(self, step: int) -> None:
        """Drop lines written after the checkpoint we resume from, so that no tick stands twice."""
        if self.path.exists():
            lines = self.path.read_text().splitlines()
            kept = [line for line in lines if _step_of(line) <= step]
            write_file(self.path, "".join(line + "\n" for line in kept))

    def add(self, report: dict[str, Tensor]) -> None:
        """Remember one step's losses, without waiting for the device."""
        for name, value in report.items():
            self.sums.setdefault(name, []).append(value)

    def tick(self, step: int) -> str:
        """Write the tick down and return the status line; raises DivergenceError."""
        tensors = {name: torch.stack(each).mean() for name, each in self.sums.items()}
        self.group.average(tensors.values())
        means = {name: value.item() for name, value in tensors.items()}
        kimg = step * self.config.batch / 1000
        if not all(abs(value) < float("inf") for value in means.values()):
            raise DivergenceError(
                f"Training diverged at {kimg:.1f} kimg: a loss is not finite. "
                f"A lower --lr or a larger --r1 helps; the last checkpoint stays as it was."
            )
        now = time.perf_counter()
        speed = (step - self.since_step) * self.config.batch / (now - self.since)
        left = (self.config.steps - step) * self.config.batch / speed
        line = {"step": step, "kimg": round(kimg, 3), "img_per_s": round(speed, 1)}
        line |= {"lr": self.config.rate(step)} | {k: round(v, 5) for k, v in means.items()}
        if self.group.leads:
            with self.path.open("a") as file:
                file.write(json.dumps(line) + "\n")
        self.sums, self.since, self.since_step = {}, now, step
        losses = "  ".join(f"{name} {value:.4f}" for name, value in means.items())
        return (
            f"kimg {kimg:8.1f} of {self.config.kimg:g}  {speed:6.1f} img/s  {losses}  "
            f"lr {self.config.rate(step):.2e}  left {left / 60:.1f} min"
        )


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Yield a function that says whether SIGTERM or SIGINT has asked the run to save and end."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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


def run_steps(
    state: TrainState,
    data: DeviceDigits,
    run: RunConfig,
    say: Callable[[str], None],
    step: Callable[[Any, Tensor, Tensor], dict[str, Tensor]] = train_step,
) -> bool:
    """Train from the state's step to the end of the run; returns whether the end was reached.

    Writes `checkpoint.pt`, `stats.jsonl` and the sheets into the run's folder. SIGTERM and SIGINT
    save and end. Raises DivergenceError, after which the last checkpoint is still good.
    """
    folder, config, group = Path(run.run), state.config, state.group
    stats = Stats(folder / "stats.jsonl", config, state.step, group)
    tick = max(1, round(run.tick_kimg * 1000 / config.batch))
    every = max(1, round(run.snapshot_kimg * 1000 / config.batch))
    with stop_signals() as stopped:
        while state.step < config.steps:
            real, labels = data.batch(state.step)
            stats.add(step(state, group.rows(real), group.rows(labels)))
            last = state.step == config.steps or group.any(stopped(), state.device)
            if last or state.step % tick == 0 or state.step % every == 0:
                say(stats.tick(state.step))
            if group.leads and (last or state.step % every == 0):
                snapshot(state, folder)
            if last:  # asked once a step: a signal after that is seen in the next one, and saved
                break
    return state.step >= config.steps


def _check_device(config: GANConfig, run: RunConfig, group: Group) -> None:
    check_precision(config.precision, run.device)
    if config.batch % group.size:
        raise OptionError(
            f"--batch {config.batch} cannot be shared by {group.size} processes: "
            f"choose a multiple of {group.size}."
        )
    if run.threads:
        torch.set_num_threads(run.threads)


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
    _check_device(config, run, group)
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
    return run_steps(state, data, run, say, method.step)
