"""Training of classifiers: the judge of what the generator draws, the checker, and the reader.

The reader differs in what it is shown (see synthesis/digits.py) and in an eleventh answer, *not a
digit*; its graph carries the temperature that held-out digits ask for.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.batches import DeviceDigits, as_input, split
from model.training.classifiers.calibration import Probabilities, fit_temperature
from model.training.classifiers.config import ClassifierRun, ClassifierTraining
from model.training.classifiers.supervised import SupervisedRun
from model.training.devices import set_up
from model.training.handwriting import Handwriting, load_handwriting
from model.training.mnist import Digits
from model.training.networks import CLASSES, Classifier, ClassifierConfig, channels_last
from model.training.onnx_export import export_graph
from model.training.options import OptionError
from model.training.synthesis.digits import no_digits, redrawn
from model.training.synthesis.hands import collections, other_hands
from model.training.weights_io import load_weights, save_weights

BENDS = 6  # points of the elastic grid to a side: what they bend is about a stroke wide


def augment(images: Tensor, source: torch.Generator, elastic: float = 0.0) -> Tensor:
    """Move images float32 [N, 1, 28, 28] a little: turn, scale, shear, shift; paper stays at -1.

    Up to 12 degrees, 12 per cent, 0.15 of shear and 2.5 pixels, drawn from `source`. With
    `elastic`, in pixels, strokes are bent as well: each point of a smooth grid is moved by so much
    (Simard et al., ICDAR 2003).
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
    if elastic:
        bends = torch.randn(count, 2, BENDS, BENDS, generator=source) * (elastic / 14)
        smooth = F.interpolate(bends, images.shape[2:], mode="bicubic", align_corners=True)
        grid = grid + smooth.permute(0, 2, 3, 1)
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


class ClassifierState(SupervisedRun[Classifier]):
    """One run of a classifier: see SupervisedRun."""

    config: ClassifierTraining

    def __init__(self, config: ClassifierTraining, steps: int) -> None:
        shape = ClassifierConfig(config.width, answers=config.answers)
        super().__init__(lambda: Classifier(shape), config, steps)
        self.teacher: Classifier | None = None

    def train_step(self, images: Tensor, labels: Tensor) -> Tensor:
        """Do one step on float images [N, 1, 28, 28] and labels [N]; returns the loss."""
        self.network.train()
        low = self.config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            seen = augment(images, self.noise, self.config.elastic)
            logits = self.network(seen).float()
        loss = F.cross_entropy(logits, labels, label_smoothing=self.config.smoothing)
        if self.teacher is not None and self.config.keep:
            loss = loss + self.config.keep * forgotten(logits, self.teacher, seen, labels)
        return self.descend(loss)


def forgotten(logits: Tensor, teacher: Classifier, seen: Tensor, labels: Tensor) -> Tensor:
    """Return how far `logits` [N, A] are from what a teacher says where it is right: nats.

    Learning without forgetting (Li and Hoiem, arXiv 1606.09282): the Kullback-Leibler divergence,
    a mean over all N, of which those count that the teacher reads as labelled.
    """
    with torch.no_grad():
        told = teacher(seen).float().log_softmax(1)
    apart = F.kl_div(logits.log_softmax(1), told, log_target=True, reduction="none").sum(1)
    return (apart * (told.argmax(1) == labels)).mean()


def mixed(start: Classifier, learned: Classifier, part: float) -> Classifier:
    """Return a network whose weights lie between two, `part` of the second: in eval mode.

    Wortsman et al., *Robust fine-tuning of zero-shot models*, arXiv 2109.01903: it reads new hands
    nearly as well as what learned them, and what the first one read as well as that did.
    """
    between = copy.deepcopy(learned).eval()
    first = start.state_dict()
    for name, value in between.state_dict().items():
        if value.is_floating_point():
            value.copy_(first[name].lerp(value, part))
    return between


def training_set(
    train: Digits, config: ClassifierTraining, others: Handwriting | None = None
) -> Digits:
    """Return what a run learns from: the digits, some redrawn, what is no digit, other hands."""
    sets = [train]
    if config.redrawn:
        order = np.random.Generator(np.random.PCG64(config.seed)).permutation(len(train))
        some = np.sort(order[: max(1, round(config.redrawn * len(train)))])
        sets.append(redrawn(train.take(some), config.seed))
    if config.scribbles:
        sets.append(no_digits(train, config.scribbles, config.seed))
    if others is not None:
        sets.append(other_hands(train, others, config.hands, config.seed))
    return joint(sets)


def joint(sets: Iterable[Digits]) -> Digits:
    """Return several sets as one."""
    images, labels = zip(*((each.images, each.labels) for each in sets), strict=True)
    return Digits(np.concatenate(images), np.concatenate(labels))


def temperature_of(classifier: Classifier, held: Digits) -> float:
    """Return the temperature at which the classifier is best calibrated on held-out digits."""
    _, logits = predict(classifier, as_input(torch.tensor(held.images)))
    return fit_temperature(logits, torch.tensor(held.labels).long())


def load_classifier(path: Path) -> Classifier:
    """Return the classifier in a safetensors file, in eval mode; raises OptionError without one."""
    return load_weights(path, Classifier, ClassifierConfig)


def export_classifier(classifier: Classifier, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: images float32 [N, 1, 28, 28] in [-1, 1] -> probabilities [N, answers]."""
    inputs = {"images": torch.zeros(2, 1, 28, 28)}
    about = "Reads a handwritten digit: images to probabilities"
    export_graph(Probabilities(classifier, temperature), inputs, "probabilities", path, about)


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
    set_up("cpu", config.precision, run.threads)
    train, held = split(digits, config.holdout)
    folder = Path(run.handwriting) if run.handwriting else None
    others, apart = load_handwriting(folder) if config.hands else (None, None)
    train = training_set(train, config, others)
    data = DeviceDigits(train, config.batch, config.seed, torch.device("cpu"))
    per_epoch = len(train) // config.batch
    state = ClassifierState(config, steps=per_epoch * config.epochs)
    known = load_classifier(Path(run.start)) if run.start else None
    if known is not None:
        state.start_from(known)
    if config.keep or run.mix < 1:
        if known is None or known.linear.out_features != config.answers:
            raise OptionError("--keep and --mix need --start: weights with the same answers.")
        state.teacher = channels_last(known)
    sets = {"validation": held}
    if apart is not None:
        sets |= collections(apart)

    def told(network: Classifier) -> str:
        return "  ".join(f"{name} {accuracy(network, each):.2%}" for name, each in sets.items())

    state.train(
        Path(run.run),
        lambda _epoch: (state.train_step(*data.batch(state.step)) for _ in range(per_epoch)),
        lambda: told(state.ema),
        say,
    )
    network = state.ema
    if known is not None and run.mix < 1:
        network = mixed(known, network, run.mix)
        say(f"mix {run.mix:g}  {told(network)}")
    temperature = temperature_of(network, joint(sets.values())) if config.answers > CLASSES else 1.0
    notes = {"validation_accuracy": f"{accuracy(network, held):.4f}"}
    notes["temperature"] = f"{temperature:.4f}"
    save_weights(network, Path(run.out), asdict(config), **notes)
    if run.onnx:
        export_classifier(network, Path(run.onnx), temperature)
    return True
