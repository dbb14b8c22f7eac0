"""The loop around the training step, whatever is trained: ticks, snapshots, signals."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

import torch
from torch import Tensor

from model.files import write_file
from model.training.config import RunConfig
from model.training.distributed import Group
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


class Progress:
    """Means of the losses since the last tick, one status line and one stats.jsonl line each."""

    def __init__(self, path: Path, config: Schedule, step: int, group: Group) -> None:
        self.path, self.config, self.step, self.group = path, config, step, group
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
        """Count a step and remember its losses, without waiting for the device."""
        self.step += 1
        for name, value in report.items():
            self.sums.setdefault(name, []).append(value)

    def tick(self) -> str:
        """Write the tick down and return the status line; raises DivergenceError."""
        step = self.step
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


def run_steps(
    progress: Progress,
    run: RunConfig,
    device: torch.device,
    say: Callable[[str], None],
    step: Callable[[], dict[str, Tensor]],
    snapshot: Callable[[], None],
) -> bool:
    """Do steps until the end of the run; returns whether the end was reached.

    A line of progress at every tick, a snapshot now and then and at the end. SIGTERM and SIGINT
    save and end. Raises DivergenceError, after which the last snapshot is still good.
    """
    config, group = progress.config, progress.group
    tick, every = (
        max(1, round(kimg * 1000 / config.batch)) for kimg in (run.tick_kimg, run.snapshot_kimg)
    )
    with stop_signals() as stopped:
        while progress.step < config.steps:
            progress.add(step())
            last = progress.step == config.steps or group.any(stopped(), device)
            if last or progress.step % tick == 0 or progress.step % every == 0:
                say(progress.tick())
            if group.leads and (last or progress.step % every == 0):
                snapshot()
            if last:  # asked once a step: a signal after that is seen in the next one, and saved
                break
    return progress.step >= config.steps
