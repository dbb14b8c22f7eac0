"""Training of classifiers: the judge of what the generator draws, the checker, and the reader.

The reader differs in what it is shown (see reading_data.py) and in an eleventh answer, *not a
digit*; its graph carries the temperature that held-out digits ask for.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from model.networks import CLASSES, Classifier, ClassifierConfig
from model.training.calibration import fit_temperature
from model.training.checkpoint import Part, load_checkpoint, save_checkpoint
from model.training.config import option, refuse_out_of_range
from model.training.data import Digits
from model.training.export import export_classifier, save_weights
from model.training.feed import DeviceDigits, as_input, split
from model.training.reading_data import no_digits, redrawn
from model.training.reading_pieces import pieces


@dataclass(frozen=True)
class ClassifierTraining:
    """What decides the numbers of a classifier run; kept in its checkpoint and its weights."""

    epochs: int = option(10, "times every training image is shown", range=(1, 1000))
    batch: int = option(128, "images in a step", range=(2, 4096))
    lr: float = option(4e-3, "highest learning rate of the one-cycle schedule", range=(1e-8, 1.0))
    weight_decay: float = option(0.02, "decoupled weight decay (AdamW)", range=(0.0, 1.0))
    smoothing: float = option(0.02, "label smoothing", range=(0.0, 0.5))
    ema: float = option(0.998, "decay of the averaged weights per step", range=(0.0, 0.99999))
    width: int = option(32, "channels of the first stage", range=(4, 512))
    redrawn: float = option(
        0.0, "part of the digits shown once more, redrawn in other pens", range=(0.0, 1.0)
    )
    scribbles: int = option(
        0, "pictures of no digit, the reader's eleventh answer; 0: ten answers", range=(0, 10**6)
    )
    pieces: int = option(
        0, "pieces of touching digits, as the reader cuts them, digits and none", range=(0, 10**6)
    )
    # bfloat16 takes two thirds of the time where the processor knows it.
    precision: str = option(
        "float32", "arithmetic of the forward pass", choices=("float32", "bfloat16")
    )
    holdout: int = option(5000, "training images held out for choosing", range=(1, None))
    seed: int = option(0, "seed of everything random", range=(0, 2**32 - 1))

    def __post_init__(self) -> None:
        refuse_out_of_range(self)

    @property
    def answers(self) -> int:
        """Answers of the network: ten digits and, where it is shown any, *not a digit*."""
        return CLASSES + (self.scribbles + self.pieces > 0)


@dataclass(frozen=True)
class ClassifierRun:
    """How a classifier run is carried out."""

    run: str = option("runs/classifier", "folder of the run: checkpoint and stats")
    out: str = option("weights/classifier.safetensors", "file for the finished weights")
    onnx: str = option("", "file for their ONNX graph; empty: none")
    threads: int = option(0, "CPU threads; 0: all cores", range=(0, 1024))

    def __post_init__(self) -> None:
        refuse_out_of_range(self)


def augment(images: Tensor, source: torch.Generator) -> Tensor:
    """Move images float32 [N, 1, 28, 28] a little: turn, scale, shear, shift; paper stays at -1.

    Up to 12 degrees, 12 per cent, 0.15 of shear and 2.5 pixels, drawn from `source`.
    """
    count = len(images)
    turn, scale_x, scale_y, shear, shift_x, shift_y = torch.rand(6, count, generator=source) * 2 - 1
    angle = turn * math.radians(12)
    cos, sin = angle.cos(), angle.sin()
    scale_x, scale_y = 1 + 0.12 * scale_x, 1 + 0.12 * scale_y
    shear = 0.15 * shear
    rows = [
        torch.stack([scale_x * cos, -scale_y * sin + shear, shift_x * 2.5 / 14], dim=1),
        torch.stack([scale_x * sin, scale_y * cos, shift_y * 2.5 / 14], dim=1),
    ]
    grid = F.affine_grid(torch.stack(rows, dim=1), list(images.shape), align_corners=False)
    # grid_sample fills with 0, which is grey here: shift the paper to 0 and back.
    return F.grid_sample(images + 1, grid, align_corners=False) - 1


@torch.no_grad()
def predict(classifier: Classifier, images: Tensor, batch: int = 250) -> tuple[Tensor, Tensor]:
    """Return (features float32 [N, F], logits float32 [N, 10]) of float images, in eval mode."""
    classifier.eval()
    features = torch.cat([classifier.features(part) for part in images.split(batch)])
    return features, classifier.linear(features)


def accuracy(classifier: Classifier, digits: Digits) -> float:
    """Return the part of `digits` that the classifier reads as labelled, 0..1."""
    _, logits = predict(classifier, as_input(torch.tensor(digits.images)))
    return (logits.argmax(1) == torch.tensor(digits.labels)).float().mean().item()


class ClassifierState:
    """Network, its average, optimiser, schedule, noise source and epoch of one run."""

    def __init__(self, config: ClassifierTraining, steps: int) -> None:
        self.config, self.epoch, self.step = config, 0, 0
        torch.manual_seed(config.seed)
        self.noise = torch.Generator().manual_seed(config.seed)
        self.classifier = Classifier(ClassifierConfig(config.width, answers=config.answers))
        self.classifier.to(memory_format=torch.channels_last)
        self.ema = copy.deepcopy(self.classifier).eval().requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.classifier.parameters(), lr=config.lr, weight_decay=config.weight_decay, fused=True
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, config.lr, total_steps=steps + 1, pct_start=0.2
        )

    def _parts(self) -> dict[str, Part]:
        names = ("classifier", "ema", "optimiser", "schedule")
        return {name: getattr(self, name) for name in names}

    def train_step(self, images: Tensor, labels: Tensor) -> Tensor:
        """Do one step on float images [N, 1, 28, 28] and labels [N]; returns the loss."""
        self.classifier.train()
        low = self.config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = self.classifier(augment(images, self.noise))
        loss = F.cross_entropy(logits.float(), labels, label_smoothing=self.config.smoothing)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        self.step += 1
        # A young average forgets faster, or the random start would stay in it for epochs.
        decay = min(self.config.ema, (1 + self.step) / (10 + self.step))
        current = self.classifier.state_dict()
        for name, average in self.ema.state_dict().items():
            if average.is_floating_point():
                average.lerp_(current[name], 1 - decay)
        return loss.detach()

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        counters = {"epoch": self.epoch, "step": self.step}
        save_checkpoint(path, self._parts(), self.noise, self.config, counters)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; raises OptionError where it is damaged or of another run."""
        content = load_checkpoint(path, self._parts(), self.noise, self.config)
        self.epoch, self.step = content["epoch"], content["step"]


def shown(train: Digits, config: ClassifierTraining) -> Digits:
    """Return what a run learns from: the digits, some of them redrawn, and what is no digit."""
    sets = [train]
    if config.redrawn:
        order = np.random.Generator(np.random.PCG64(config.seed)).permutation(len(train))
        some = np.sort(order[: max(1, round(config.redrawn * len(train)))])
        sets.append(redrawn(train.take(some), config.seed))
    if config.scribbles:
        sets.append(no_digits(train, config.scribbles, config.seed))
    if config.pieces:
        sets.append(pieces(train, config.pieces, config.seed))
    images = np.concatenate([each.images for each in sets])
    return Digits(images, np.concatenate([each.labels for each in sets]))


def temperature_of(classifier: Classifier, held: Digits) -> float:
    """Return the temperature at which the classifier is best calibrated on held-out digits."""
    _, logits = predict(classifier, as_input(torch.tensor(held.images)))
    return fit_temperature(logits, torch.tensor(held.labels).long())


def train_classifier(
    digits: Digits,
    config: ClassifierTraining,
    run: ClassifierRun,
    say: Callable[[str], None] = print,
) -> bool:
    """Train, or go on training, the run in `run.run`; returns True when it is done.

    Writes the averaged weights to `run.out`, their ONNX graph to `run.onnx`. `digits` are MNIST's
    training images; `config.holdout` of them are only read, to tell how well it goes. The test set
    is not opened at all. Raises OptionError with a sentence for the user.
    """
    if run.threads:
        torch.set_num_threads(run.threads)
    train, held = split(digits, config.holdout)
    train = shown(train, config)
    data = DeviceDigits(train, config.batch, config.seed, torch.device("cpu"))
    per_epoch = len(train) // config.batch
    state = ClassifierState(config, steps=per_epoch * config.epochs)
    checkpoint = Path(run.run) / "checkpoint.pt"
    if checkpoint.exists():
        state.load(checkpoint)
        say(f"Going on from epoch {state.epoch} of {config.epochs} in {run.run}.")
    while state.epoch < config.epochs:
        start = time.perf_counter()
        losses = [state.train_step(*data.batch(state.step)) for _ in range(per_epoch)]
        state.epoch += 1
        state.save(checkpoint)
        say(
            f"epoch {state.epoch} of {config.epochs}  loss {torch.stack(losses).mean():.4f}  "
            f"validation {accuracy(state.ema, held):.4%}  {time.perf_counter() - start:.0f} s"
        )
    metadata = {"training": json.dumps(asdict(config)), "license": "MIT"}
    metadata["validation_accuracy"] = f"{accuracy(state.ema, held):.4f}"
    temperature = temperature_of(state.ema, held) if config.answers > CLASSES else 1.0
    metadata["temperature"] = f"{temperature:.4f}"
    save_weights(state.ema, Path(run.out), metadata)
    if run.onnx:
        export_classifier(state.ema, Path(run.onnx), temperature)
    return True
