"""A recipe says which digits a data set holds; any part of it can be drawn alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.errors import InputError
from model.generation.latents import CLASSES, check_seed, hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, SLIDERS, Style
from model.handwriting.text import MAX_LENGTH

MAX_DIGITS = 10_000_000
CHUNK = 500  # digits drawn and written at once
STYLES = ("same", "random")
ALL = tuple(range(CLASSES))
Chunk = tuple[np.ndarray, np.ndarray]  # images uint8 [n, 28, 28], labels uint8 [n]


def check_digits(count: int) -> int:
    """Return `count` if a data set may have so many digits; raises InputError otherwise."""
    if not 1 <= count <= MAX_DIGITS:
        raise InputError("count.out_of_range", high=MAX_DIGITS)
    return count


def check_test_count(test_count: int, count: int) -> int:
    """Return `test_count` if both splits together may be so large; raises InputError otherwise."""
    if not 0 <= test_count <= MAX_DIGITS - count:
        raise InputError("test_count.out_of_range", high=MAX_DIGITS - count)
    return test_count


def random_sliders(*path: int) -> np.ndarray:
    """Return the sliders of a style drawn uniformly from -1 to 1, float32 [4], for (seed, place).

    To two decimals, so that a person can type them in again.
    """
    # A spawn key, so that the numbers are not those of the latent of the same path.
    source = np.random.PCG64(np.random.SeedSequence(path, spawn_key=(1,)))
    drawn = np.random.Generator(source).integers(-100, 101, len(SLIDERS))
    return (drawn / 100).astype(np.float32)


def check_length(text: str) -> tuple[int, int]:
    """Return (2, 8) for "2-8", (5, 5) for "5"; raises InputError for other texts."""
    ends = text.split("-")
    if len(ends) <= 2 and all(end.isascii() and end.isdigit() for end in ends):
        low, high = int(ends[0]), int(ends[-1])
        if 1 <= low <= high <= MAX_LENGTH:
            return low, high
    raise InputError("length.wrong", high=MAX_LENGTH)


def check_chosen(text: str) -> tuple[int, ...]:
    """Return the digits of "358", each once, in this order; raises InputError otherwise."""
    chosen = tuple(int(sign) for sign in text if sign in "0123456789")
    if not chosen or len(chosen) != len(text) or len(set(chosen)) != len(chosen):
        raise InputError("digits.wrong")
    return chosen


@dataclass(frozen=True)
class Recipe:
    """Digit i has label `digits[i mod len(digits)]` and hand (seed, i), steered by `style`.

    The `test_count` digits of the test split come after the `count` of the training split, so that
    no hand writes in both. With `styles` "random" each digit has sliders of its own, drawn
    uniformly from their ranges. Raw draws, never selected or filtered. Raises InputError for a
    count or seed out of range, or a style beside random ones.
    """

    of_numbers: ClassVar[bool] = False

    count: int
    seed: int = 0
    digits: tuple[int, ...] = ALL
    style: Style = NEUTRAL
    test_count: int = 0
    styles: str = "same"

    def __post_init__(self) -> None:
        check_digits(self.count)
        check_test_count(self.test_count, self.count)
        check_seed(self.seed)
        check_chosen("".join(map(str, self.digits)))
        if self.styles not in STYLES:
            raise InputError("styles.unknown", known=" or ".join(STYLES))
        if self.has_styles and self.style != NEUTRAL:
            raise InputError("styles.and_style")

    @property
    def has_styles(self) -> bool:
        """Whether each digit has a style of its own."""
        return self.styles == "random"

    def sliders(self, start: int, stop: int) -> np.ndarray:
        """Return the sliders of digits `start` to `stop - 1`, float32 [stop - start, 4], random."""
        return np.stack([random_sliders(self.seed, place) for place in range(start, stop)])

    def parts(self, shards: int = 1) -> list[Part]:
        """Return the parts of both splits, the training split's first.

        Raises InputError where there are more shards than digits in a split.
        """
        found = parts(self.count, shards)
        if self.test_count:
            found += parts(self.test_count, shards, self.count, "test")
        return found

    def labels(self, start: int, stop: int) -> np.ndarray:
        """Return the labels of digits `start` to `stop - 1`, uint8 [stop - start]."""
        return np.array(self.digits, np.uint8)[np.arange(start, stop) % len(self.digits)]

    def draw(self, sampler: DigitSampler, start: int, stop: int) -> Chunk:
        """Draw digits `start` to `stop - 1`: images uint8 [n, 28, 28], labels uint8 [n]."""
        labels = self.labels(start, stop)
        z = hands(self.seed, start, stop - start)
        if self.has_styles:
            z = sampler.steering.move(z, self.sliders(start, stop))
        else:
            z = sampler.steer(z, self.style)
        return sampler.generate(z, one_hot(labels)), labels


@dataclass(frozen=True)
class Part:
    """Digits `start` to `stop - 1` of a recipe: of a split, shard `index` of `shards`, from 0."""

    start: int
    stop: int
    index: int = 0
    shards: int = 1
    split: str = "train"
    chunk: int = 0

    @property
    def suffix(self) -> str:
        """What a shard's file name has and the only one's has not: "-00002-of-00010"."""
        return f"-{self.index:05d}-of-{self.shards:05d}" if self.shards > 1 else ""

    def __len__(self) -> int:
        return self.stop - self.start

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (start, stop) of at most `chunk` digits each, or CHUNK where it is 0, in order."""
        chunk = self.chunk or CHUNK
        for start in range(self.start, self.stop, chunk):
            yield start, min(start + chunk, self.stop)


def parts(count: int, shards: int, first: int = 0, split: str = "train") -> list[Part]:
    """Return `count` digits, from `first` on, in `shards` parts as even as may be.

    Raises InputError for more shards than digits.
    """
    if not 1 <= shards <= count:
        raise InputError("shards.out_of_range", high=count)
    ends = [first + count * index // shards for index in range(shards + 1)]
    return [Part(ends[at], ends[at + 1], at, shards, split) for at in range(shards)]
