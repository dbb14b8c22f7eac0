"""A recipe says which digits a data set holds; any part of it can be drawn alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.errors import InputError
from model.generation.latents import CLASSES, check_seed, hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style

MAX_DIGITS = 10_000_000
CHUNK = 500  # digits drawn and written at once
ALL = tuple(range(CLASSES))
Chunk = tuple[np.ndarray, np.ndarray]  # images uint8 [n, 28, 28], labels uint8 [n]


def check_digits(count: int) -> int:
    """Return `count` if a data set may have so many digits; raises InputError otherwise."""
    if not 1 <= count <= MAX_DIGITS:
        raise InputError("count.out_of_range", high=MAX_DIGITS)
    return count


def check_chosen(text: str) -> tuple[int, ...]:
    """Return the digits of "358", each once, in this order; raises InputError otherwise."""
    chosen = tuple(int(sign) for sign in text if sign in "0123456789")
    if not chosen or len(chosen) != len(text) or len(set(chosen)) != len(chosen):
        raise InputError("digits.wrong")
    return chosen


@dataclass(frozen=True)
class Recipe:
    """Digit i has label `digits[i mod len(digits)]` and hand (seed, i), steered by `style`.

    Raw draws, never selected or filtered. Raises InputError for a count or seed out of range.
    """

    count: int
    seed: int = 0
    digits: tuple[int, ...] = ALL
    style: Style = NEUTRAL

    def __post_init__(self) -> None:
        check_digits(self.count)
        check_seed(self.seed)
        check_chosen("".join(map(str, self.digits)))

    def labels(self, start: int, stop: int) -> np.ndarray:
        """Return the labels of digits `start` to `stop - 1`, uint8 [stop - start]."""
        return np.array(self.digits, np.uint8)[np.arange(start, stop) % len(self.digits)]

    def draw(self, sampler: DigitSampler, start: int, stop: int) -> Chunk:
        """Draw digits `start` to `stop - 1`: images uint8 [n, 28, 28], labels uint8 [n]."""
        labels = self.labels(start, stop)
        z = sampler.steer(hands(self.seed, start, stop - start), self.style)
        return sampler.generate(z, one_hot(labels)), labels


@dataclass(frozen=True)
class Part:
    """Digits `start` to `stop - 1` of a recipe: shard number `index` of `shards`, from 0."""

    start: int
    stop: int
    index: int = 0
    shards: int = 1

    @property
    def suffix(self) -> str:
        """What a shard's file name has and the only one's has not: "-00002-of-00010"."""
        return f"-{self.index:05d}-of-{self.shards:05d}" if self.shards > 1 else ""

    def __len__(self) -> int:
        return self.stop - self.start

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (start, stop) of at most CHUNK digits each, in order."""
        for start in range(self.start, self.stop, CHUNK):
            yield start, min(start + CHUNK, self.stop)


def parts(count: int, shards: int) -> list[Part]:
    """Return `count` digits in `shards` parts as even as may be; raises InputError for too many."""
    if not 1 <= shards <= count:
        raise InputError("shards.out_of_range", high=count)
    ends = [count * index // shards for index in range(shards + 1)]
    return [Part(ends[index], ends[index + 1], index, shards) for index in range(shards)]
