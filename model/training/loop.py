"""The training loop of the generator: one step in full view, and the run around it."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import torch
import torch.nn.functional as F
from torch import Tensor

from model.files import atomic_write
from model.networks import CLASSES
from model.training.config import GANConfig, OptionError, RunConfig
from model.training.data import Digits
from model.training.feed import DeviceDigits, split
from model.training.losses import LOSSES, one_centred_penalty, zero_centred_penalty
from model.training.sheets import hand_sheet, real_sheet
from model.training.state import TrainState, calibrated


class DivergenceError(Exception):
    """A loss is no longer finite; the message is a sentence for the user."""


def discriminator_step(state: TrainState, real: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Teach the discriminator one batch: real float32 [N, 1, 28, 28], labels int64 [N]."""
    config, discriminator = state.config, state.discriminator
    count = len(real)
    with torch.no_grad():
        fake = state.generator(state.latents(count), F.one_hot(labels, CLASSES).float())
    logits = discriminator(torch.cat([real, fake]), torch.cat([labels, labels]))
    loss = LOSSES[config.loss].discriminator(logits[:count], logits[count:])
    total, report = loss, {"loss_d": loss.detach()}
    if state.step % config.penalty_every == 0:
        penalty = torch.zeros((), device=state.device)
        if config.r1:
            penalty = penalty + config.r1 * zero_centred_penalty(discriminator, real, labels)
        if config.r2:
            penalty = penalty + config.r2 * zero_centred_penalty(discriminator, fake, labels)
        if config.gp:
            mix = torch.rand(count, 1, 1, 1, generator=state.noise).to(state.device)
            penalty = penalty + config.gp * one_centred_penalty(
                discriminator, real, fake, labels, mix
            )
        # A lazy penalty is rarer and so much stronger (arXiv 1912.04958, appendix B).
        total, report["penalty"] = total + config.penalty_every * penalty, penalty.detach()
    state.discriminator_optimiser.zero_grad(set_to_none=True)
    total.backward()
    state.discriminator_optimiser.step()
    return report


def generator_step(state: TrainState, real: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Teach the generator one batch; its images are paired with reals of the same classes."""
    fake = state.generator(state.latents(len(real)), F.one_hot(labels, CLASSES).float())
    with torch.no_grad():
        real_logits = state.discriminator(real, labels)
    state.discriminator.requires_grad_(False)  # its gradients are not needed here
    loss = LOSSES[state.config.loss].generator(real_logits, state.discriminator(fake, labels))
    state.generator_optimiser.zero_grad(set_to_none=True)
    loss.backward()
    state.generator_optimiser.step()
    state.discriminator.requires_grad_(True)
    return {"loss_g": loss.detach()}


def train_step(state: TrainState, real: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Do one step of both networks and of the average; returns the losses as scalar tensors."""
    state.set_rate()
    report = discriminator_step(state, real, labels)
    report |= generator_step(state, real, labels)
    state.update_ema()
    state.step += 1
    return report


def _step_of(line: str) -> float:
    """Return the step of a line of stats.jsonl; infinity where a crash left half a line."""
    try:
        return json.loads(line)["step"]
    except (ValueError, KeyError, TypeError):
        return float("inf")


class Stats:
    """Means of the losses since the last tick, one status line and one stats.jsonl line each."""

    def __init__(self, path: Path, config: GANConfig, step: int) -> None:
        self.path, self.config = path, config
        self.sums: dict[str, list[Tensor]] = {}
        self.since, self.since_step = time.perf_counter(), step
        self._forget_after(step)

    def _forget_after(self, step: int) -> None:
        """Drop lines written after the checkpoint we resume from, so that no tick stands twice."""
        if self.path.exists():
            lines = self.path.read_text().splitlines()
            kept = [line for line in lines if _step_of(line) <= step]
            with atomic_write(self.path) as file:
                file.write("".join(line + "\n" for line in kept).encode())

    def add(self, report: dict[str, Tensor]) -> None:
        """Remember one step's losses, without waiting for the device."""
        for name, value in report.items():
            self.sums.setdefault(name, []).append(value)

    def tick(self, step: int) -> str:
        """Write the tick down and return the status line; raises DivergenceError."""
        means = {name: torch.stack(each).mean().item() for name, each in self.sums.items()}
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
    state: TrainState, data: DeviceDigits, run: RunConfig, say: Callable[[str], None]
) -> bool:
    """Train from the state's step to the end of the run; returns whether the end was reached.

    Writes `checkpoint.pt`, `stats.jsonl` and the sheets into the run's folder. SIGTERM and SIGINT
    save and end. Raises DivergenceError, after which the last checkpoint is still good.
    """
    folder, config = Path(run.run), state.config
    stats = Stats(folder / "stats.jsonl", config, state.step)
    tick = max(1, round(run.tick_kimg * 1000 / config.batch))
    snapshot = max(1, round(run.snapshot_kimg * 1000 / config.batch))
    with stop_signals() as stopped:
        while state.step < config.steps:
            stats.add(train_step(state, *data.batch(state.step)))
            last = state.step == config.steps or stopped()
            if last or state.step % tick == 0 or state.step % snapshot == 0:
                say(stats.tick(state.step))
            if last or state.step % snapshot == 0:
                state.save(folder / "checkpoint.pt")
                average = calibrated(state.ema, images=2000)
                hand_sheet(average, folder / f"hands-{state.step:07d}.png")
            if last:  # asked once a step: a signal after that is seen in the next one, and saved
                break
    return state.step >= config.steps


def train_generator(
    digits: Digits, config: GANConfig, run: RunConfig, say: Callable[[str], None] = print
) -> bool:
    """Train, or go on training, the run in `run.run`; returns whether it is finished.

    `digits` are MNIST's training images; `config.holdout` of them are not shown. Raises
    OptionError or DivergenceError, each with a sentence for the user.
    """
    if run.device == "cuda" and not torch.cuda.is_available():
        raise OptionError("--device cuda: no CUDA device is to be seen here; use --device cpu.")
    if run.threads:
        torch.set_num_threads(run.threads)
    digits, _ = split(digits, config.holdout)
    folder = Path(run.run)
    state = TrainState(config, run.device)
    data = DeviceDigits(digits, config.batch, config.seed, state.device)
    options = asdict(config) | asdict(run)
    say(" ".join(f"{name}={value}" for name, value in options.items()))
    if (folder / "checkpoint.pt").exists():
        state.load(folder / "checkpoint.pt")
        say(f"Going on from step {state.step} of {config.steps} in {folder}.")
    with atomic_write(folder / "config.json") as file:
        file.write(json.dumps(options, indent=2).encode())
    real_sheet(digits, folder / "reals.png")
    return run_steps(state, data, run, say)
