"""The ruler by which recipes are chosen: held-out training images, and two networks that see.

Neither the judge of the quality table nor the test set has a part in it. Two extractors, because
one network's features have favourites of their own; a ratio to real digits' own distance, because
a distance alone says nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from model.generation.latents import CLASSES, LATENT, hands, one_hot
from model.training.batches import as_input
from model.training.classifiers.classifier import load_classifier, predict
from model.training.evaluation.feature_metrics import frechet_distance, kernel_distance, summary
from model.training.evaluation.judge import Judged, judge
from model.training.evaluation.label_counts import (
    disjoint_draws,
    label_counts,
    most_draws,
    proportional_labels,
)
from model.training.evaluation.precision_recall import neighbourhood
from model.training.gan.sample_grids import generate
from model.training.mnist import Digits, hold_out, load_mnist
from model.training.networks import Classifier
from model.training.options import OptionError

HELD_OUT = 5000  # what GANConfig holds out, so that no run has seen them
SEED = 77  # every run draws in the same hands
FLOORS = 5  # draws of real digits, of which the floor is the mean
EXTRACTORS = ("checker", "examiner")  # neither is the judge


def features_of(network: Classifier, digits: Digits) -> np.ndarray:
    """Return what a classifier's last layer sees, float64 [N, F]."""
    return predict(network, as_input(torch.tensor(digits.images)))[0].double().numpy()


def noises(seed: int, count: int, length: int) -> np.ndarray:
    """Return float32 [count, length]: the hands of a seed, or as many numbers as others take."""
    if length == LATENT:
        return hands(seed, 0, count)
    random = np.random.Generator(np.random.PCG64(seed))
    return random.standard_normal((count, length), np.float32)


class Validation:
    """Held-out digits as both extractors see them, and what real digits score.

    `weights` has the extractors' files, `folder` MNIST. Raises OptionError or DataError with a
    sentence where one is missing.
    """

    def __init__(self, weights: Path, folder: Path | None = None, samples: int = 10_000) -> None:
        self.networks = [load_classifier(weights / f"{name}.safetensors") for name in EXTRACTORS]
        train, held = hold_out(load_mnist("train", folder), HELD_OUT)
        self.labels = proportional_labels(label_counts(held.labels), samples)
        self.held = judge(self.networks[0], held)
        self.held_features = [features_of(network, held) for network in self.networks]
        enough = most_draws(train, self.labels)
        if not enough:
            raise OptionError(f"--samples {samples} is more than there are real digits for.")
        draws = disjoint_draws(train, self.labels, min(FLOORS, enough), seed=0)
        self.floors = np.array([self._distances(each) for each in draws])
        self.real = judge(self.networks[0], draws[0])

    def _distances(self, digits: Digits) -> list[float]:
        """Return the Fréchet distance to the held-out digits in the features of each extractor."""
        return [
            frechet_distance(features_of(network, digits), held)
            for network, held in zip(self.networks, self.held_features, strict=True)
        ]

    def ratio(self, digits: Digits) -> float:
        """Return the Fréchet distance over that of real digits, the mean of both extractors."""
        return float((np.array(self._distances(digits)) / self.floors.mean(axis=0)).mean())

    def floor(self) -> dict[str, float]:
        """Return mean and spread of what `ratio` gives for draws of real digits."""
        return summary((self.floors / self.floors.mean(axis=0)).mean(axis=1).tolist())

    def draw(self, generator: nn.Module) -> Digits:
        """Return raw samples of a torch generator in the held-out labels' shares.

        Its z is as long as its attribute `latent` says, where it has one.
        """
        z = noises(SEED, len(self.labels), getattr(generator, "latent", LATENT))
        return Digits(generate(generator, z, one_hot(self.labels)), self.labels)

    def describe(self, seen: Judged, ratio: float) -> dict[str, float]:
        """Return every figure of a set of digits, as the checker sees it, but for its `ratio`."""
        held, count = self.held.features, min(len(seen.features), len(self.held.features))
        return {
            "fid_ratio": ratio,
            "kid": kernel_distance(seen.features, held),
            "label_agreement": seen.agreement,
            "weakest_digit": min(seen.per_digit),
            **neighbourhood(held[:count], seen.features[:count]),
            "diversity": float((seen.diversity[0] / self.held.diversity[0]).mean()),
        }

    def score(self, digits: Digits) -> tuple[dict[str, float], Judged]:
        """Return the figures of drawn digits, and how the checker reads them."""
        seen = judge(self.networks[0], digits)
        return self.describe(seen, self.ratio(digits)), seen


def weakest(seen: Judged, number: int = 3) -> list[tuple[int, float]]:
    """Return the digits that are read least often as asked for, with that part."""
    order = np.argsort(seen.per_digit, kind="stable")[: min(number, CLASSES)]
    return [(int(digit), seen.per_digit[digit]) for digit in order]
