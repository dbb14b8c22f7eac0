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
from model.training.batches import as_input, split
from model.training.classifiers.calibration import Probabilities, best_temperature
from model.training.classifiers.config import RowRun, RowTraining
from model.training.classifiers.supervised import SupervisedRun
from model.training.devices import set_up
from model.training.mnist import Digits
from model.training.networks import RowNetwork, RowNetworkConfig
from model.training.onnx_export import export_graph
from model.training.synthesis.exported_rows import exported_rows, varied_rows
from model.training.synthesis.rows import Row, make_rows
from model.training.weights_io import load_weights, save_weights

SORTED = 24  # batches whose rows are sorted by width together: little paper is added, chance stays
HELD_ROWS = 2000  # rows of held-out digits, to tell how well it goes
MAX_NORM = 5.0  # norm to which a gradient is cut; only a rare batch has a longer one


def stacked(rows: list[Row]) -> Tensor:
    """Return the strips of rows as float32 [N, 1, 32, W] in [-1, 1], paper added on the right."""
    strips = np.zeros((len(rows), HEIGHT, max(row.width for row in rows)), np.uint8)
    for strip, row in zip(strips, rows, strict=True):
        strip[:, : row.width] = row.strip
    return as_input(torch.from_numpy(strips))


def batches(data: list[Row], size: int, random: np.random.Generator) -> Iterator[list[Row]]:
    """Deal one epoch of rows in shuffled batches of similar width; what is over is left out."""
    order = random.permutation(len(data))
    dealt = []
    for start in range(0, len(order), SORTED * size):
        part = sorted(order[start : start + SORTED * size], key=lambda n: data[n].width)
        dealt += [part[at : at + size] for at in range(0, len(part) - size + 1, size)]
    for place in random.permutation(len(dealt)):
        yield [data[n] for n in dealt[place]]


def ctc(logits: Tensor, rows: list[Row]) -> Tensor:
    """Return the loss of logits [N, T, answers] for what the rows say.

    Paper added on the right is part of a row: no sign ends there.
    """
    widths = torch.full((len(rows),), logits.shape[1])
    scores = logits.float().log_softmax(dim=2).transpose(0, 1)
    targets = torch.tensor([label for row in rows for label in row.labels])
    lengths = torch.tensor([len(row.labels) for row in rows])
    return F.ctc_loss(scores, targets, widths, lengths, blank=BLANK, zero_infinity=True)


def stretch(images: Tensor, source: torch.Generator) -> Tensor:
    """Return a batch of rows wider or narrower by up to a sixth, all alike."""
    factor = 0.84 + 0.34 * torch.rand((), generator=source).item()
    size = HEIGHT, max(8, round(images.shape[3] * factor))
    return F.interpolate(images, size, mode="bilinear", antialias=True)


class RowState(SupervisedRun[RowNetwork]):
    """One run of the row network: see SupervisedRun."""

    def __init__(self, config: RowTraining, steps: int) -> None:
        super().__init__(lambda: RowNetwork(RowNetworkConfig(config.width)), config, steps)

    def train_step(self, rows: list[Row]) -> Tensor:
        """Do one step on rows; returns the loss."""
        self.network.train()
        images = stretch(stacked(rows), self.noise)
        low = self.config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = self.network(images.contiguous(memory_format=torch.channels_last))
        return self.descend(ctc(logits, rows), MAX_NORM)


@torch.no_grad()
def _read(
    network: RowNetwork, held: list[Row], batch: int = 100
) -> Iterator[tuple[Tensor, list[Row]]]:
    """Yield (logits float32 [N, T, answers], their rows), rows of like width together."""
    network.eval()
    held = sorted(held, key=lambda row: row.width)
    for start in range(0, len(held), batch):
        rows = held[start : start + batch]
        yield network(stacked(rows)), rows


def rows_right(network: RowNetwork, held: list[Row]) -> float:
    """Return the part of rows that the network reads right as a whole, best answer a column."""
    right = 0
    for logits, rows in _read(network, held):
        for row, path in zip(rows, logits.argmax(dim=2), strict=True):
            said = torch.unique_consecutive(path)
            right += tuple(said[said != BLANK].tolist()) == row.labels
    return right / len(held)


def temperature_of_rows(network: RowNetwork, held: list[Row]) -> float:
    """Return the temperature at which what held-out rows say is likeliest."""
    read = list(_read(network, held))
    return best_temperature(
        lambda inverse: sum(ctc(logits * inverse, rows).item() for logits, rows in read)
    )


def load_row_network(path: Path) -> RowNetwork:
    """Return the row network in a safetensors file, as `load_classifier` does a classifier."""
    return load_weights(path, RowNetwork, RowNetworkConfig)


def export_rows(network: RowNetwork, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: rows float32 [1, 1, 32, W] in [-1, 1] -> probabilities [1, W / 2, 12].

    W is free. One row at a time: rows of other widths would need paper added.
    """
    inputs = {"rows": torch.zeros(1, 1, network.config.height, 64)}
    about = "Reads a row of touching handwritten digits, column by column (CTC)"
    probabilities = Probabilities(network, temperature)
    export_graph(probabilities, inputs, "probabilities", path, about, free={3: "W"})


def train_rows(
    digits: Digits | None, config: RowTraining, run: RowRun, say: Callable[[str], None] = print
) -> bool:
    """Train, or go on training, the run in `run.run`; returns True when it is done.

    Writes the averaged weights to `run.out` and their ONNX graph to `run.onnx`. `digits` are
    MNIST's training images; `config.holdout` of them are only read, to tell how well it goes.
    Without any the run learns from the numbers in `run.export`, and its test split tells how well.
    Raises OptionError with a sentence for the user.
    """
    set_up("cpu", config.precision, run.threads)
    if digits is None:
        data = varied_rows(Path(run.export), "train", config.rows, config.seed)
        others = exported_rows(Path(run.export), "test")
    else:
        train, held = split(digits, config.holdout)
        data = make_rows(train, config.rows, config.seed)
        others = make_rows(held, HELD_ROWS, config.seed)
    per_epoch = sum(1 for _ in batches(data, config.batch, np.random.default_rng(0)))
    state = RowState(config, steps=per_epoch * config.epochs)

    def epoch(number: int) -> Iterator[Tensor]:
        random = np.random.default_rng([config.seed, number])
        return (state.train_step(rows) for rows in batches(data, config.batch, random))

    state.train(Path(run.run), epoch, lambda: f"rows {rows_right(state.ema, others):.2%}", say)
    temperature = temperature_of_rows(state.ema, others)
    notes = {"validation_rows": f"{rows_right(state.ema, others):.4f}"}
    notes["temperature"] = f"{temperature:.4f}"
    save_weights(state.ema, Path(run.out), asdict(config), **notes)
    export_rows(state.ema, Path(run.onnx), temperature)
    return True
