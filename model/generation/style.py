"""Style: how a hand may be steered. The same five words at every door.

    Style(weight=0.5, slant=-1)             # bolder, leaning back
    parse_style("weight=0.5,slant=-1")      # the same, from an address or a command line

A slider of 0 leaves the hand as it is; a temperature of 1 leaves the spread of the hands.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from model.errors import InputError
from model.weights import WEIGHTS, WeightsError

DIRECTIONS = WEIGHTS / "directions.json"
SLIDERS = ("weight", "slant", "width", "balance")
# Below a half all hands look alike; above 1.3 one digit in twenty is misread.
RANGES = {**dict.fromkeys(SLIDERS, (-1.0, 1.0)), "temperature": (0.5, 1.3)}


@dataclass(frozen=True)
class Style:
    """How a hand is steered away from what its seed gave.

    `weight` -1 (thin) to 1 (bold), `slant` -1 (back) to 1 (forward), `width` -1 (narrow) to 1
    (wide), `balance` -1 (the ink low) to 1 (the ink high), all relative to the hand; `temperature`
    0.5 (hands near the average one) to 1.3 (unusual hands) multiplies the latent. Raises InputError
    for a value out of range.
    """

    weight: float = 0.0
    slant: float = 0.0
    width: float = 0.0
    balance: float = 0.0
    temperature: float = 1.0

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("style.out_of_range", name=name, low=low, high=high)

    def __str__(self) -> str:
        changed = [e for e in fields(self) if getattr(self, e.name) != e.default]
        return ",".join(f"{e.name}={getattr(self, e.name):g}" for e in changed)


NEUTRAL = Style()


def make_style(values: Mapping[str, str]) -> Style:
    """Return the style with these values, given as text: those of an address, for instance.

    What is not named stays neutral. Raises InputError for an unknown name, for what is no
    number, and for a number out of range.
    """
    numbers = {}
    for name, text in values.items():
        if name not in RANGES:
            raise InputError("style.unknown", name=name[:20], known=", ".join(RANGES))
        try:
            numbers[name] = float(text)
        except ValueError:
            # The check of the style itself says what works.
            numbers[name] = math.nan
    return Style(**numbers)


def parse_style(text: str) -> Style:
    """Return the style of "weight=0.5,slant=-1"; "" is the neutral one.

    `str` of a style is such a text. Raises InputError as `make_style` does.
    """
    pairs = [part.split("=", 1) for part in text.split(",") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise InputError("style.malformed")
    return make_style({name.strip(): value for name, value in pairs})


class Steering:
    """The directions of the sliders in the latent space, as `train.py directions` found them.

    `generator` is the SHA-256 of the graph they must belong to. Raises WeightsError where the
    file is missing, damaged, or belongs to another generator.
    """

    def __init__(self, path: Path, generator: str) -> None:
        try:
            text = path.read_text()
            content = json.loads(text)
            found = content["generator"]
            steps = np.array([content["directions"][name] for name in SLIDERS], np.float32)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WeightsError(
                f"The directions {path.name} are missing or damaged: write them anew with "
                f"`python train.py directions`."
            ) from error
        if found != generator or steps.ndim != 2 or not np.isfinite(steps).all():
            raise WeightsError(
                f"The directions {path.name} are of another generator: write them anew with "
                f"`python train.py directions`."
            )
        self._steps = steps
        # A short name of these very directions, for caches.
        self.version = hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def directions(self) -> dict[str, list[float]]:
        """What a slider at 1 adds to a latent, 64 numbers by slider."""
        return dict(zip(SLIDERS, self._steps.tolist(), strict=True))

    def apply(self, z: np.ndarray, style: Style) -> np.ndarray:
        """Return latents float32 [N, 64] moved by `style`; `z` has the same shape and type."""
        sliders = np.array([getattr(style, name) for name in SLIDERS], np.float32)
        return np.float32(style.temperature) * z + sliders @ self._steps

    def move(self, z: np.ndarray, sliders: np.ndarray) -> np.ndarray:
        """Return latents float32 [N, 64], each moved by its own row of `sliders` float32 [N, 4]."""
        # Slider by slider, and no product of matrices: a row does not depend on its neighbours.
        for column, step in zip(sliders.T, self._steps, strict=True):
            z = z + column[:, None] * step
        return z
