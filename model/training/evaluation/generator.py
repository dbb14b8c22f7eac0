"""The whole quality table in one command, against MNIST's test set.

The judge is a classifier that chose nothing; the test set is read here and nowhere else.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from model.files import write_json
from model.generation.sampler import DigitSampler
from model.training.classifiers.classifier import load_classifier
from model.training.evaluation.classification_accuracy import TRAINING, accuracy_score
from model.training.evaluation.config import Sizes
from model.training.evaluation.feature_metrics import inception_score, summary
from model.training.evaluation.judge import (
    Judged,
    draw_hands,
    draw_set,
    hold_against,
    judge,
    measure_strips,
)
from model.training.evaluation.label_counts import (
    disjoint_draws,
    label_counts,
    most_draws,
    proportional_labels,
)
from model.training.evaluation.memorisation import (
    Matched,
    closeness,
    closest_sheet,
    join,
    match,
)
from model.training.evaluation.sample_size import extrapolated, frechet_by_size
from model.training.mnist import load_mnist
from model.training.morphometrics.strokes import hand_correlation, measure_hands, shuffled

FLOORS = 5  # draws of real digits


class Parts:
    """A progress bar over the parts of a long measurement; where there is none to see, lines."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self._bar = tqdm(total=total, unit=" parts", disable=None)
        self._say = say

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Show `name` while the block runs, and count it as one part done."""
        start = time.perf_counter()
        self._bar.set_description(name)
        yield
        self._bar.update()
        if self._bar.disable:
            self._say(f"{name}: {time.perf_counter() - start:.0f} s")

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._bar.close()


@dataclass(frozen=True)
class Figures:
    """What was measured of one set of digits: scalars by name, and what they come from."""

    scalars: dict[str, float]
    judged: Judged
    matched: Matched
    by_size: dict[int, float]  # FID by the number of samples


@dataclass(frozen=True)
class Floor:
    """What several draws of real digits score: mean and spread of each figure."""

    draws: int
    figures: dict[str, dict[str, float]]


class Evaluation:
    """One evaluation: networks, data and sizes; `run` measures everything in turn.

    Raises OptionError, DataError or WeightsError with a sentence for the user.
    """

    def __init__(
        self, weights: Path, folder: Path | None, sizes: Sizes, say: Callable[[str], None]
    ) -> None:
        self.weights, self.sizes = weights, sizes
        self.classifier = load_classifier(weights / "classifier.safetensors")
        self.sampler = DigitSampler(weights / "generator.onnx", weights / "checker.onnx")
        self.test, self.train = load_mnist("test", folder), load_mnist("train", folder)
        self.parts = Parts(2 + 1 + sizes.seeds * 6, say)

    @property
    def seeds(self) -> range:
        """The sampling seeds."""
        return range(1, self.sizes.seeds + 1)

    def labels(self, count: int) -> np.ndarray:
        """Return `count` labels in the test set's own proportions, uint8."""
        return proportional_labels(label_counts(self.test.labels), count)

    def measure_real(self) -> tuple[Figures, Floor]:
        """Return the same figures of real digits: training images against the test set.

        Several draws that share no image: the floor is their mean, and has a spread. The nearest
        training images are those of the test images.
        """
        with self.parts.part("real digits"):
            real = judge(self.classifier, self.test)
            labels = self.labels(self.sizes.samples)
            number = min(FLOORS, most_draws(self.train, labels))
            draws = [
                judge(self.classifier, each)
                for each in disjoint_draws(self.train, labels, number, seed=0)
            ]
            found = [hold_against(each, real) for each in draws]
            floor = {name: summary([each[name] for each in found]) for name in found[0]}
            scalars = {"label_agreement": real.agreement}
            scalars |= {name: each["mean"] for name, each in floor.items()}
            scalars["inception_score"] = inception_score(real.probabilities)
            together = np.concatenate([each.features for each in draws])
        with self.parts.part("nearest training images of the test images"):
            matched = match(self.test, self.train)
            scalars |= closeness(matched, matched)
        by_size = frechet_by_size(together, real.features)
        return Figures(scalars, real, matched, by_size), Floor(number, floor)

    def measure_seed(self, seed: int, real: Figures) -> Figures:
        """Return the figures of the digits drawn with one sampling seed."""
        sizes, part = self.sizes, self.parts.part
        with part(f"seed {seed}: drawing"):
            labels = self.labels(max(sizes.samples, sizes.lessons))
            drawn = draw_set(self.sampler, labels, seed)
        samples = drawn.take(np.arange(sizes.samples))
        with part(f"seed {seed}: distances"):
            judged = judge(self.classifier, samples)
            scalars = {"label_agreement": judged.agreement} | hold_against(judged, real.judged)
            scalars["fid_ratio"] = scalars["fid"] / real.scalars["fid"]
            features = judge(self.classifier, drawn).features
            by_size = frechet_by_size(features, real.judged.features)
        with part(f"seed {seed}: nearest training images"):
            matched = match(samples, self.train)
            scalars |= closeness(matched, real.matched)
        with part(f"seed {seed}: learning from drawn digits"):
            lessons = drawn.take(np.arange(sizes.lessons))
            scalars["classification_accuracy"] = accuracy_score(lessons, self.test, seed)
        with part(f"seed {seed}: hands"):
            hands = measure_hands(draw_hands(self.sampler, sizes.hands, seed))
            for name, values in hands.items():
                scalars[f"same_hand_{name}"] = hand_correlation(values)
                scalars[f"shuffled_hand_{name}"] = hand_correlation(shuffled(values))
        return Figures(scalars, judged, matched, by_size)

    def learn_from_real(self) -> list[float]:
        """Return what `accuracy_score` gives for training images, with the same seeds."""
        scores = []
        for seed in self.seeds:
            with self.parts.part(f"seed {seed}: learning from real digits"):
                order = np.random.Generator(np.random.PCG64(0)).permutation(len(self.train))
                lessons = self.train.take(order[: self.sizes.lessons])
                scores.append(accuracy_score(lessons, self.test, seed))
        return scores

    def run(self) -> dict[str, Any]:
        """Measure everything and return the table; writes the sheet of the closest pairs."""
        start = time.perf_counter()
        real, floor = self.measure_real()
        drawn = [self.measure_seed(seed, real) for seed in self.seeds]
        lessons = self.learn_from_real()
        with self.parts.part("strips"):
            strips = measure_strips(self.sampler, self.classifier, self.sizes.strips)
        self.parts.close()
        matched = join([each.matched for each in drawn])
        closest_sheet(matched, self.train, self.weights / "closest.png")
        return {
            "weights": self.sampler.version,
            "sizes": asdict(self.sizes),
            "labels": "as many of each digit as the test set has, on both sides",
            "sampling_seeds": list(self.seeds),
            **_over_seeds(drawn, real),
            "nearest_smallest": float(matched.distance.min()),
            "fid_floor_training_images": real.scalars["fid"],  # the bot's /about reads it
            "fid_by_size": _by_size(drawn, real),
            "real_draws": {"number": floor.draws, **floor.figures},
            "real": {
                **real.scalars,
                "classification_accuracy": summary(lessons),
                "nearest_smallest": float(real.matched.distance.min()),
            },
            "strips": strips,
            "measured_with": {
                "classifier_training": _lesson_options(),
                "python": platform.python_version(),
                "torch": torch.__version__,
                "threads": torch.get_num_threads(),
                "minutes": round((time.perf_counter() - start) / 60, 1),
            },
        }


def _lesson_options() -> dict[str, float | int]:
    names = ("epochs", "batch", "lr", "weight_decay", "smoothing", "ema", "width")
    return {name: getattr(TRAINING, name) for name in names}


def _by_size(drawn: list[Figures], real: Figures) -> dict[str, dict[str, float]]:
    """Return FID by the number of samples, and at infinitely many where there are two at least."""
    found = {
        "generated": {
            n: float(np.mean([each.by_size[n] for each in drawn])) for n in drawn[0].by_size
        },
        "real": real.by_size,
    }
    return {
        name: {str(n): value for n, value in values.items()}
        | ({"extrapolated": extrapolated(values)} if len(values) > 1 else {})
        for name, values in found.items()
    }


def _over_seeds(drawn: list[Figures], real: Figures) -> dict[str, Any]:
    """Return mean and spread of every scalar, and the figures by digit over all seeds."""
    scalars = {name: summary([each.scalars[name] for each in drawn]) for name in drawn[0].scalars}
    diversity = [each.judged.diversity[0] / real.judged.diversity[0] for each in drawn]
    return scalars | {
        "label_agreement_per_digit": np.mean([e.judged.per_digit for e in drawn], axis=0).tolist(),
        "diversity_per_digit": np.mean(diversity, axis=0).tolist(),
        "confusion": np.sum([each.judged.confusion for each in drawn], axis=0).tolist(),
    }


def evaluate(
    weights: Path,
    folder: Path | None = None,
    sizes: Sizes | None = None,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure the generator in `weights` against MNIST's test set (in `folder`, see load_mnist).

    Returns the table; writes it to `weights`/quality.json, and the closest pairs to closest.png.
    Raises OptionError, DataError or WeightsError with a sentence for the user.
    """
    table = Evaluation(weights, folder, sizes or Sizes(), say).run()
    write_json(weights / "quality.json", table)
    return table
