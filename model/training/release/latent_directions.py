"""Directions in the latent space that steer a hand: `python train.py directions`.

Measures of shape (morphometrics/shapes.py) are taken of the ten digits that each of many hands
writes, standardised digit by digit and averaged over the hand. They are linear in z to a good part,
so that one least-squares fit names the gradient of each. The direction of a slider is the shortest
step that moves its own measure and none of the other sliders' (the pseudo-inverse of the
gradients). Generated digits and the checker are all that is used; no real digit, no test set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from model.files import write_json
from model.generation.latents import CLASSES, hands, nearby, one_hot
from model.generation.sampler import CONFIDENCE, DigitSampler
from model.generation.style import RANGES, SLIDERS
from model.handwriting.digits import WANDER
from model.training.morphometrics.shapes import MEASURES
from model.training.morphometrics.strokes import hand_correlation
from model.training.release.config import Fitting

MEASURE_OF = {"weight": "stroke_width", "slant": "slant", "width": "width", "balance": "balance"}
# Spreads of the measure among hands that a slider of 1 moves: as far as 97 digits in 100 stay
# what they were.
REACH = {"weight": 1.75, "slant": 1.75, "width": 1.25, "balance": 1.25}
SAME = tuple(MEASURE_OF.values())
WANDER_SEED = 3_000_000_000


@dataclass(frozen=True)
class Scale:
    """Mean and spread of every measure, digit by digit: float64 [10] each."""

    means: dict[str, np.ndarray]
    spreads: dict[str, np.ndarray]

    def of_hands(self, measured: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return each measure of each hand, float64 [H], from its ten digits, float64 [H, 10]."""
        return {
            name: ((values - self.means[name]) / self.spreads[name]).mean(axis=1)
            for name, values in measured.items()
        }


def write_digits(sampler: DigitSampler, z: np.ndarray) -> np.ndarray:
    """Return the ten digits of latents float32 [H, 64]: uint8 [H * 10, 28, 28], hand by hand."""
    labels = np.tile(np.arange(CLASSES), len(z))
    return sampler.generate(z.repeat(CLASSES, axis=0).astype(np.float32), one_hot(labels))


def measure(images: np.ndarray, names: tuple[str, ...] = tuple(MEASURES)) -> dict[str, np.ndarray]:
    """Return the named measures of uint8 [H * 10, 28, 28], float64 [H, 10] each."""
    return {name: MEASURES[name](images).reshape(-1, CLASSES) for name in names}


def gradients(z: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit values float64 [H] linearly on z [H, 64]: the gradient, and R² on the last fifth.

    The gradient is fitted on all; R² is that of a fit on the first four fifths.
    """
    inputs = np.c_[z, np.ones(len(z))].astype(np.float64)
    cut = len(z) * 4 // 5
    early = np.linalg.lstsq(inputs[:cut], values[:cut], rcond=None)[0]
    rest = values[cut:] - inputs[cut:] @ early
    fitted = 1 - rest.var() / max(values[cut:].var(), 1e-12)
    return np.linalg.lstsq(inputs, values, rcond=None)[0][:-1], float(fitted)


def directions(slopes: dict[str, np.ndarray]) -> np.ndarray:
    """Return the sliders' steps float64 [4, 64] from the gradients of their measures.

    Row k moves the measure of slider k by REACH, and to first order no other slider's.
    """
    rows = np.stack([slopes[MEASURE_OF[name]] for name in SLIDERS])
    return np.linalg.pinv(rows).T * np.array([[REACH[name]] for name in SLIDERS])


def _kept(sampler: DigitSampler, images: np.ndarray) -> dict[str, float]:
    """Return how many digits are still read as asked for, and how many surely so."""
    labels = np.arange(len(images)) % CLASSES
    seen = sampler.read(images)
    right = seen[np.arange(len(images)), labels]
    return {
        "label_agreement": float((seen.argmax(axis=1) == labels).mean()),
        "read_surely": float((right >= CONFIDENCE).mean()),
    }


@dataclass(frozen=True)
class Bench:
    """What a direction is measured on: fresh hands `z` float32 [H, 64] and a scale for measures."""

    sampler: DigitSampler
    scale: Scale
    z: np.ndarray

    @cached_property
    def start(self) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """What `at` says of the hands as they are."""
        return self.at(self.z)

    def at(self, z: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """Return the sliders' measures of moved hands, float64 [H] each, and what is kept."""
        images = write_digits(self.sampler, z)
        measured = self.scale.of_hands(measure(images, SAME))
        return measured, _kept(self.sampler, images)

    def along(self, slider: str, step: np.ndarray, stops: int) -> dict[str, Any]:
        """Return the figures of one slider: how far everything moves, and what is kept."""
        places = np.linspace(*RANGES[slider], stops)
        seen = [self.at(self.z + place * step) for place in places]
        start = self.start[0]
        own = np.stack([measured[MEASURE_OF[slider]] for measured, _ in seen])
        others = [name for name in MEASURE_OF.values() if name != MEASURE_OF[slider]]
        ends = (seen[0][0], seen[-1][0])
        return {
            "at": [round(float(place), 4) for place in places],
            "moves": _rounded((own - start[MEASURE_OF[slider]]).mean(axis=1)),
            "steps_upwards": float((np.diff(own, axis=0) > 0).mean()),
            "others_move_at_the_ends": {
                name: _rounded([(end[name] - start[name]).mean() for end in ends])
                for name in others
            },
            "others_correlation_at_the_ends": {
                name: _rounded([np.corrcoef(end[name], start[name])[0, 1] for end in ends])
                for name in others
            },
            **{key: _rounded([kept[key] for _, kept in seen]) for key in seen[0][1]},
        }

    def together(self, steps: np.ndarray) -> dict[str, float]:
        """Return what is kept where every slider is at one of its ends, all combinations alike."""
        ends = np.array(list(product((-1, 1), repeat=len(SLIDERS))), np.float64)
        return _kept(self.sampler, write_digits(self.sampler, self._dealt(ends @ steps)))

    def tempered(self) -> dict[str, dict[str, float]]:
        """Return what is kept at both ends of the temperature."""
        return {
            f"{heat:g}": _kept(self.sampler, write_digits(self.sampler, self.z * heat))
            for heat in RANGES["temperature"]
        }

    def wandering(self) -> dict[str, float]:
        """Return how much a digit differs from itself elsewhere in a number, and hands do.

        Differences are mean grey levels (0..255); the correlations are those of a measure in two
        numbers of one hand, over the hands.
        """
        others = [hands(WANDER_SEED + turn, 0, len(self.z)) for turn in range(2)]
        written = [write_digits(self.sampler, nearby(self.z, other, WANDER)) for other in others]
        one, two = (images.astype(np.int16) for images in written)
        strange = np.roll(two, CLASSES, axis=0)
        measured = [self.scale.of_hands(measure(images, SAME)) for images in written]
        return {
            "amount": WANDER,
            "repeated_digit_differs_by": round(float(np.abs(one - two).mean()), 2),
            "other_hand_differs_by": round(float(np.abs(one - strange).mean()), 2),
            **{
                f"{name}_correlation": round(
                    float(np.corrcoef(measured[0][name], measured[1][name])[0, 1]), 4
                )
                for name in SAME
            },
        }

    def _dealt(self, moves: np.ndarray) -> np.ndarray:
        """Return the hands, each moved by the next of `moves`."""
        return self.z + moves[np.arange(len(self.z)) % len(moves)]


def _rounded(values: Any) -> list[float]:  # noqa: ANN401
    return [round(float(value), 4) for value in values]


def _candidates(
    z: np.ndarray, measured: dict[str, np.ndarray], scale: Scale
) -> Iterator[tuple[str, np.ndarray, dict[str, float]]]:
    """Yield (name, gradient, figures) of every measure: whether the latent space has it at all."""
    for name, values in scale.of_hands(measured).items():
        slope, fitted = gradients(z, values)
        yield (
            name,
            slope,
            {
                "hand_correlation": round(hand_correlation(measured[name]), 3),
                "linear_in_z_r2": round(fitted, 3),
                "mean": round(float(measured[name].mean()), 4),
                "spread": round(float(measured[name].std(axis=0).mean()), 4),
            },
        )


def find_directions(
    weights: Path, fitting: Fitting, say: Callable[[str], None] = print
) -> dict[str, Any]:
    """Find and measure the sliders' directions of `weights`/generator.onnx; returns the record.

    `directions` holds 64 numbers for each slider: the step of z for a slider of 1. The other keys
    are figures. Raises WeightsError where the generator or the checker cannot be used.
    """
    sampler = DigitSampler(weights / "generator.onnx", weights / "checker.onnx")
    z = hands(fitting.seed, 0, fitting.hands)
    say(f"Measuring {fitting.hands} hands ...")
    measured = measure(write_digits(sampler, z))
    scale = Scale(
        {name: values.mean(axis=0) for name, values in measured.items()},
        {name: values.std(axis=0).clip(1e-9) for name, values in measured.items()},
    )
    found = {name: (slope, said) for name, slope, said in _candidates(z, measured, scale)}
    steps = directions({name: slope for name, (slope, _) in found.items()})
    bench = Bench(sampler, scale, hands(fitting.seed + 1, 0, fitting.trials))
    sliders = {}
    for name, step in zip(SLIDERS, steps, strict=True):
        sliders[name] = bench.along(name, step, fitting.stops)
        say(_line(name, sliders[name]))
    return {
        "generator": hashlib.sha256((weights / "generator.onnx").read_bytes()).hexdigest(),
        "options": asdict(fitting),
        "measures": {name: said for name, (_, said) in found.items()},
        "unmoved": bench.start[1],
        "sliders": sliders,
        "all_at_their_ends": bench.together(steps),
        "temperature": bench.tempered(),
        "wander": bench.wandering(),
        "directions": {
            name: [round(float(value), 6) for value in step]
            for name, step in zip(SLIDERS, steps, strict=True)
        },
    }


def _line(name: str, figures: dict[str, Any]) -> str:
    low, high = figures["moves"][0], figures["moves"][-1]
    drift = max(abs(v) for pair in figures["others_move_at_the_ends"].values() for v in pair)
    return (
        f"{name}: {low:+.2f} to {high:+.2f} spreads, {figures['steps_upwards']:.1%} of the steps "
        f"upwards, others at most {drift:.2f}, "
        f"label agreement at least {min(figures['label_agreement']):.2%}"
    )


def write_directions(weights: Path, fitting: Fitting, say: Callable[[str], None] = print) -> Path:
    """Write `weights`/directions.json and return its path; see `find_directions`."""
    path = weights / "directions.json"
    write_json(path, find_directions(weights, fitting, say))
    return path
