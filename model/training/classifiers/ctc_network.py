"""Training of the row network: it reads touching digits without being told where they part.

Connectionist temporal classification (Graves et al., ICML 2006) sums over all places where the
signs of a row could end, so that a row and what it says are enough to learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from model.recognition.ctc import BLANK, HEIGHT
from model.training.batches import split
from model.training.classifiers.calibration import best_temperature
from model.training.classifiers.config import RowRun, RowTraining
from model.training.classifiers.supervised import AveragedRun
from model.training.devices import check_precision
from model.training.mnist import Digits
from model.training.networks import RowNetwork, RowNetworkConfig
from model.training.onnx_export import export_rows
from model.training.synthesis.rows import Row, rows
from model.training.weights_io import save_weights

SORTED = 24  # batches whose rows are sorted by width together: little paper is added, chance stays
HELD_ROWS = 2000  # rows of held-out digits, to tell how well it goes
STEEPEST = 5.0  # norm to which a gradient is cut; only a rare batch has a longer one


def stacked(some: list[Row]) -> Tensor:
    """Return the strips of rows as float32 [N, 1, 32, W] in [-1, 1], paper added on the right."""
    width = max(each.strip.shape[1] for each in some)
    page = np.zeros((len(some), HEIGHT, width), np.uint8)
    for place, each in enumerate(some):
        page[place, :, : each.strip.shape[1]] = each.strip
    return torch.from_numpy(page)[:, None].float() / 127.5 - 1


def batches(data: list[Row], size: int, random: np.random.Generator) -> Iterator[list[Row]]:
    """Deal one epoch of rows in shuffled batches of similar width; what is over is left out."""
    order = random.permutation(len(data))
    dealt = []
    for start in range(0, len(order), SORTED * size):
        part = sorted(order[start : start + SORTED * size], key=lambda n: data[n].strip.shape[1])
        dealt += [part[at : at + size] for at in range(0, len(part) - size + 1, size)]
    for place in random.permutation(len(dealt)):
        yield [data[n] for n in dealt[place]]


def ctc(logits: Tensor, some: list[Row]) -> Tensor:
    """Return the loss of logits [N, T, answers] for what the rows say.

    Paper added on the right is part of a row: no sign ends there.
    """
    widths = torch.full((len(some),), logits.shape[1])
    scores = logits.float().log_softmax(dim=2).transpose(0, 1)
    targets = torch.tensor([label for each in some for label in each.labels])
    lengths = torch.tensor([len(each.labels) for each in some])
    return F.ctc_loss(scores, targets, widths, lengths, blank=BLANK, zero_infinity=True)


def stretch(images: Tensor, source: torch.Generator) -> Tensor:
    """Return a batch of rows wider or narrower by up to a sixth, all alike."""
    factor = 0.84 + 0.34 * torch.rand((), generator=source).item()
    size = HEIGHT, max(8, round(images.shape[3] * factor))
    return F.interpolate(images, size, mode="bilinear", antialias=True)


class RowState(AveragedRun[RowNetwork]):
    """One run of the row network: see AveragedRun."""

    def __init__(self, config: RowTraining, steps: int) -> None:
        super().__init__(lambda: RowNetwork(RowNetworkConfig(config.width)), config, steps)

    def train_step(self, some: list[Row]) -> Tensor:
        """Do one step on rows; returns the loss."""
        self.network.train()
        images = stretch(stacked(some), self.noise)
        low = self.config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = self.network(images.contiguous(memory_format=torch.channels_last))
        return self.descend(ctc(logits, some), STEEPEST)


@torch.no_grad()
def rows_right(network: RowNetwork, held: list[Row], batch: int = 100) -> float:
    """Return the part of rows that the network reads right as a whole, best answer a column."""
    network.eval()
    right = 0
    held = sorted(held, key=lambda each: each.strip.shape[1])
    for start in range(0, len(held), batch):
        some = held[start : start + batch]
        best = network(stacked(some)).argmax(dim=2)
        for each, path in zip(some, best, strict=True):
            said = torch.unique_consecutive(path)
            right += tuple(said[said != BLANK].tolist()) == each.labels
    return right / len(held)


@torch.no_grad()
def temperature_of_rows(network: RowNetwork, held: list[Row], batch: int = 100) -> float:
    """Return the temperature at which what held-out rows say is likeliest."""
    network.eval()
    held = sorted(held, key=lambda each: each.strip.shape[1])
    parts = [held[start : start + batch] for start in range(0, len(held), batch)]
    read = [(network(stacked(some)), some) for some in parts]
    return best_temperature(
        lambda inverse: sum(ctc(logits * inverse, some).item() for logits, some in read)
    )


def train_rows(
    digits: Digits, config: RowTraining, run: RowRun, say: Callable[[str], None] = print
) -> bool:
    """Train, or go on training, the run in `run.run`; returns True when it is done.

    Writes the averaged weights to `run.out` and their ONNX graph to `run.onnx`. `digits` are
    MNIST's training images; `config.holdout` of them are only read, to tell how well it goes.
    Raises OptionError with a sentence for the user.
    """
    check_precision(config.precision, "cpu")
    if run.threads:
        torch.set_num_threads(run.threads)
    train, held = split(digits, config.holdout)
    data, others = rows(train, config.rows, config.seed), rows(held, HELD_ROWS, config.seed)
    per_epoch = sum(1 for _ in batches(data, config.batch, np.random.default_rng(0)))
    state = RowState(config, steps=per_epoch * config.epochs)

    def epoch(number: int) -> Iterator[Tensor]:
        random = np.random.default_rng([config.seed, number])
        return (state.train_step(some) for some in batches(data, config.batch, random))

    state.train(Path(run.run), epoch, lambda: f"rows {rows_right(state.ema, others):.2%}", say)
    temperature = temperature_of_rows(state.ema, others)
    notes = {"validation_rows": f"{rows_right(state.ema, others):.4f}"}
    notes["temperature"] = f"{temperature:.4f}"
    save_weights(state.ema, Path(run.out), asdict(config), **notes)
    export_rows(state.ema, Path(run.onnx), temperature)
    return True
