"""What sets of digits are worth, judged by a classifier that is trained on real digits alone.

The samples come from the exported generator, through DigitSampler, rounded to uint8: what is
measured is what is shipped. The raw samples are never selected; the strips are those that people
get, checked by another, smaller classifier.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from tqdm import tqdm

from model.generation.latents import CLASSES, hands, one_hot
from model.generation.sampler import BATCH, DigitSampler
from model.images import STRIP
from model.training.batches import as_input
from model.training.classifiers.classifier import predict
from model.training.evaluation.feature_metrics import (
    frechet_distance,
    inception_score,
    kernel_distance,
    within_class_distance,
)
from model.training.evaluation.precision_recall import neighbourhood
from model.training.mnist import Digits
from model.training.networks import Classifier


@dataclass(frozen=True)
class Judged:
    """Digits as the classifier sees them.

    `features` are float64 [N, F], `probabilities` float64 [N, 10] of the ten classes.
    """

    digits: Digits
    features: np.ndarray
    probabilities: np.ndarray

    @cached_property
    def confusion(self) -> np.ndarray:
        """How often a digit labelled i was read as j: int64 [10, 10] at [i, j]."""
        counts = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(counts, (self.digits.labels, self.probabilities.argmax(axis=1)), 1)
        return counts

    @property
    def agreement(self) -> float:
        """Part of all digits that are read as labelled, 0..1."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @property
    def per_digit(self) -> list[float]:
        """Part of each digit's pictures that are read as that digit, 0..1."""
        return (np.diag(self.confusion) / self.confusion.sum(axis=1)).tolist()

    @cached_property
    def diversity(self) -> np.ndarray:
        """Mean distance of two digits of a class: float64 [2, 10], in features and in pixels."""
        pixels = self.digits.images.reshape(len(self.digits), -1) / np.float32(255)
        return np.array(
            [within_class_distance(each, self.digits.labels) for each in (self.features, pixels)]
        )


def judge(classifier: Classifier, digits: Digits) -> Judged:
    """Show digits to the classifier."""
    features, logits = predict(classifier, as_input(torch.tensor(digits.images)))
    probabilities = logits.double().softmax(dim=1).numpy()
    return Judged(digits, features.double().numpy(), probabilities)


def hold_against(drawn: Judged, real: Judged) -> dict[str, float]:
    """Return every figure of a set of digits `drawn` that is taken against `real` ones.

    FID, KID, precision, recall, density and coverage in the judge's features, the last four between
    the first of each, equally many; `diversity` and `diversity_pixels`, the mean distance of two
    digits of a class over that of the real ones, averaged over the classes; and for the record the
    Inception score, which needs no real ones.
    """
    count = min(len(drawn.features), len(real.features))
    diversity, diversity_pixels = (drawn.diversity / real.diversity).mean(axis=1).tolist()
    return {
        "fid": frechet_distance(drawn.features, real.features),
        "kid": kernel_distance(drawn.features, real.features),
        **neighbourhood(real.features[:count], drawn.features[:count]),
        "diversity": diversity,
        "diversity_pixels": diversity_pixels,
        "inception_score": inception_score(drawn.probabilities),
    }


def draw_set(sampler: DigitSampler, labels: np.ndarray, seed: int) -> Digits:
    """Return raw samples of these labels, uint8 [N]: the n-th in the n-th hand of the seed."""
    parts = []
    with tqdm(total=len(labels), unit=" digits", leave=False, disable=None) as bar:
        for start in range(0, len(labels), BATCH):
            part = one_hot(labels[start : start + BATCH])
            parts.append(sampler.generate(hands(seed, start, len(part)), part))
            bar.update(len(part))
    return Digits(np.concatenate(parts), labels)


def draw_hands(sampler: DigitSampler, count: int, seed: int) -> np.ndarray:
    """Return all ten digits in the first `count` hands of a seed: uint8 [count, 10, 28, 28]."""
    z = hands(seed, 0, count).repeat(CLASSES, axis=0)
    images = sampler.generate(z, one_hot(np.tile(np.arange(CLASSES), count)))
    return images.reshape(count, CLASSES, 28, 28)


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
    for seed in tqdm(range(strips), unit=" strips", leave=False, disable=None):
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
