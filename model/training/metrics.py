"""What the generator is worth: raw samples judged by a classifier trained on real digits.

The samples come from the exported generator, through DigitSampler, rounded to uint8: what is
measured is what is shipped. The test set is read here and nowhere else.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open

from model.files import atomic_write
from model.networks import Classifier
from model.sampler import CLASSES, DigitSampler
from model.training.classifier import predict
from model.training.data import Digits, load_mnist
from model.training.export import load_classifier
from model.training.feed import as_input

SAMPLING_SEEDS = (1, 2, 3)
SAMPLES = 10_000


def check_samples(count: int) -> int:
    """Return `count` if so many samples can be measured; raises ValueError otherwise."""
    if not 1000 <= count <= 60_000:
        raise ValueError("The number of samples must be from 1000 to 60000.")
    return count


@dataclass(frozen=True)
class Judged:
    """Digits as the classifier sees them: `features` float64 [N, F], `confusion` int64 [10, 10].

    `confusion[i, j]` counts the digits labelled i that were read as j.
    """

    features: np.ndarray
    confusion: np.ndarray

    @property
    def agreement(self) -> float:
        """Part of all digits that are read as labelled, 0..1."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @property
    def per_digit(self) -> list[float]:
        """Part of each digit's pictures that are read as that digit, 0..1."""
        return (np.diag(self.confusion) / self.confusion.sum(axis=1)).tolist()


def judge(classifier: Classifier, digits: Digits) -> Judged:
    """Show digits to the classifier."""
    features, logits = predict(classifier, as_input(torch.tensor(digits.images)))
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (digits.labels, logits.argmax(1).numpy()), 1)
    return Judged(features.double().numpy(), confusion)


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Fréchet distance of two sets of features, float64 [N, F] and [M, F].

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), the FID of arXiv 1706.08500 in these features.
    """
    mean_gap = one.mean(axis=0) - other.mean(axis=0)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    # tr (S1 S2)^(1/2) through the symmetric R S2 R, R = S1^(1/2): real numbers all the way.
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    return float(mean_gap @ mean_gap + np.trace(first) + np.trace(second) - 2 * cross)


def draw_set(sampler: DigitSampler, count: int, seed: int) -> Digits:
    """Return `count` raw samples with labels 0..9 in turn, as `python -m model export` writes."""
    images, labels = zip(*sampler.stream(count, seed), strict=True)
    return Digits(np.concatenate(images), np.concatenate(labels))


def summary(values: list[float]) -> dict[str, float]:
    """Return mean and standard deviation (n - 1) over sampling seeds."""
    return {"mean": float(np.mean(values)), "std": float(np.std(values, ddof=1))}


def evaluate(
    weights: Path,
    folder: Path | None = None,
    samples: int = SAMPLES,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure the generator in `weights` against MNIST's test set (in `folder`, see load_mnist).

    Returns the table and writes it to `weights`/quality.json. Raises OptionError, DataError or
    WeightsError with a sentence for the user.
    """
    classifier = load_classifier(weights / "classifier.safetensors")
    sampler = DigitSampler(weights / "generator.onnx")
    test, train = load_mnist("test", folder), load_mnist("train", folder)
    real = judge(classifier, test)
    chosen = np.random.Generator(np.random.PCG64(0)).permutation(len(train))[:samples]
    floor = frechet_distance(judge(classifier, train.take(chosen)).features, real.features)
    say(
        f"real test digits: agreement {real.agreement:.2%}, FID floor (training images) {floor:.4f}"
    )
    runs = []
    for seed in SAMPLING_SEEDS:
        drawn = judge(classifier, draw_set(sampler, samples, seed))
        fid = frechet_distance(drawn.features, real.features)
        runs.append((drawn, fid))
        say(f"seed {seed}: agreement {drawn.agreement:.2%}, FID {fid:.4f}")
    with safe_open(weights / "classifier.safetensors", framework="pt") as file:
        validation = float((file.metadata() or {}).get("validation_accuracy", "nan"))
    table = {
        "samples": samples,
        "sampling_seeds": list(SAMPLING_SEEDS),
        "generator": sampler.version,
        "label_agreement": summary([drawn.agreement for drawn, _ in runs]),
        "label_agreement_per_digit": np.mean([d.per_digit for d, _ in runs], axis=0).tolist(),
        "confusion": np.sum([drawn.confusion for drawn, _ in runs], axis=0).tolist(),
        "fid": summary([fid for _, fid in runs]),
        "fid_floor_training_images": floor,
        "classifier_test_accuracy": real.agreement,
        "classifier_validation_accuracy": validation,
        "measured_with": {"python": platform.python_version(), "torch": torch.__version__},
    }
    with atomic_write(weights / "quality.json") as file:
        file.write((json.dumps(table, indent=2) + "\n").encode())
    return table


def as_lines(table: dict[str, Any]) -> str:
    """Return the table for reading."""
    agreement, fid = table["label_agreement"], table["fid"]
    floor = table["fid_floor_training_images"]
    digits = enumerate(table["label_agreement_per_digit"])
    return "\n".join(
        [
            f"label agreement  {agreement['mean']:.2%} ± {agreement['std']:.2%}"
            f"  (real test digits: {table['classifier_test_accuracy']:.2%})",
            "  by digit       " + "  ".join(f"{digit}: {part:.1%}" for digit, part in digits),
            f"FID              {fid['mean']:.3f} ± {fid['std']:.3f}"
            f"  (real training images: {floor:.3f}; {fid['mean'] / floor:.1f} times)",
        ]
    )
