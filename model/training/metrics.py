"""What the generator is worth, judged by a classifier that is trained on real digits alone.

The samples come from the exported generator, through DigitSampler, rounded to uint8: what is
measured is what is shipped. The raw samples are never selected; the strips are those that people
get, checked by another, smaller classifier. The test set is read here and nowhere else.
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
from tqdm import tqdm

from model.files import atomic_write
from model.images import STRIP
from model.networks import Classifier
from model.sampler import CLASSES, DigitSampler, hands, one_hot
from model.training.classifier import predict
from model.training.data import Digits, load_mnist
from model.training.export import load_classifier
from model.training.feed import as_input

SAMPLING_SEEDS = (1, 2, 3)
SAMPLES = 10_000
STRIPS = 10_000


def check_samples(count: int) -> int:
    """Return `count` if so many samples can be measured; raises ValueError otherwise."""
    if not 1000 <= count <= 60_000:
        raise ValueError("The number of samples must be from 1000 to 60000.")
    return count


def check_strips(count: int) -> int:
    """Return `count` if so many strips can be measured; raises ValueError otherwise."""
    if not 1 <= count <= 1_000_000:
        raise ValueError("The number of strips must be from 1 to 1000000.")
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


def measure_strips(
    sampler: DigitSampler, classifier: Classifier, strips: int
) -> dict[str, float | int]:
    """Draw `strips` strips as people get them and show them to a classifier that drew nothing.

    Returns how many digits there were, how many the classifier reads as asked for, how many
    places were drawn again, and the smallest mean difference of two digits of a strip in grey
    levels. Digits take turns; strip n has seed n.
    """
    right = redrawn = 0
    closest = np.inf
    for seed in tqdm(range(strips), unit=" strips", disable=None):
        digit = seed % CLASSES
        images = sampler.draw(digit, STRIP, seed)
        _, logits = predict(classifier, as_input(torch.tensor(images)))
        right += int((logits.argmax(1) == digit).sum())
        raw = sampler.generate(hands(seed, 0, STRIP), one_hot(np.full(STRIP, digit)))
        redrawn += int((raw != images).any(axis=(1, 2)).sum())
        pixels = images.reshape(STRIP, -1).astype(np.float32)
        apart = np.abs(pixels[:, None] - pixels).mean(axis=2)[np.triu_indices(STRIP, 1)]
        closest = min(closest, float(apart.min()))
    digits = strips * STRIP
    return {"digits": digits, "confirmed": right, "redrawn": redrawn, "closest": closest}


def summary(values: list[float]) -> dict[str, float]:
    """Return mean and standard deviation (n - 1) over sampling seeds."""
    return {"mean": float(np.mean(values)), "std": float(np.std(values, ddof=1))}


def measure_raw(
    sampler: DigitSampler, classifier: Classifier, real: Judged, samples: int
) -> dict[str, Any]:
    """Hold `samples` raw draws of each sampling seed against the judged test set `real`."""
    drawn = [judge(classifier, draw_set(sampler, samples, seed)) for seed in SAMPLING_SEEDS]
    distances = [frechet_distance(each.features, real.features) for each in drawn]
    return {
        "label_agreement": summary([each.agreement for each in drawn]),
        "label_agreement_per_digit": np.mean([each.per_digit for each in drawn], axis=0).tolist(),
        "confusion": np.sum([each.confusion for each in drawn], axis=0).tolist(),
        "fid": summary(distances),
    }


def evaluate(
    weights: Path,
    folder: Path | None = None,
    samples: int = SAMPLES,
    strips: int = STRIPS,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure the generator in `weights` against MNIST's test set (in `folder`, see load_mnist).

    Returns the table and writes it to `weights`/quality.json. Raises OptionError, DataError or
    WeightsError with a sentence for the user.
    """
    classifier = load_classifier(weights / "classifier.safetensors")
    sampler = DigitSampler(weights / "generator.onnx", weights / "checker.onnx")
    test, train = load_mnist("test", folder), load_mnist("train", folder)
    say(f"Reading {len(test)} test digits and {samples} training digits.")
    real = judge(classifier, test)
    chosen = np.random.Generator(np.random.PCG64(0)).permutation(len(train))[:samples]
    floor = frechet_distance(judge(classifier, train.take(chosen)).features, real.features)
    say(f"Drawing {samples} digits with each of the seeds {SAMPLING_SEEDS}, then {strips} strips.")
    table = {
        "weights": sampler.version,
        "samples": samples,
        "sampling_seeds": list(SAMPLING_SEEDS),
        **measure_raw(sampler, classifier, real, samples),
        "fid_floor_training_images": floor,
        "strips": measure_strips(sampler, classifier, strips),
        "classifier_test_accuracy": real.agreement,
        "measured_with": {"python": platform.python_version(), "torch": torch.__version__},
    }
    with atomic_write(weights / "quality.json") as file:
        file.write((json.dumps(table, indent=2) + "\n").encode())
    return table


def as_lines(table: dict[str, Any]) -> str:
    """Return the table for reading."""
    agreement, fid = table["label_agreement"], table["fid"]
    floor = table["fid_floor_training_images"]
    strips = table["strips"]
    digits = enumerate(table["label_agreement_per_digit"])
    return "\n".join(
        [
            f"label agreement  {agreement['mean']:.2%} ± {agreement['std']:.2%}"
            f"  (real test digits: {table['classifier_test_accuracy']:.2%})",
            "  by digit       " + "  ".join(f"{digit}: {part:.1%}" for digit, part in digits),
            f"FID              {fid['mean']:.3f} ± {fid['std']:.3f}"
            f"  (real training images: {floor:.3f}; {fid['mean'] / floor:.1f} times)",
            f"strips           {strips['confirmed']} of {strips['digits']} digits confirmed, "
            f"{strips['redrawn'] / strips['digits']:.1%} drawn again, "
            f"closest two of a strip {strips['closest']:.1f} grey levels apart",
        ]
    )
