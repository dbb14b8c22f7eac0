"""Digits, signs and letters that MNIST has not."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.mnist_preprocessing import trim
from model.training.handwriting import Handwriting
from model.training.mnist import Digits
from model.training.synthesis.digits import NOT_A_DIGIT, enlarged
from model.training.synthesis.hands import collections, european, other_hands, squared, trace

SEVEN = np.array(
    [(0.1, 0.0), (0.6, 0.0), (1, 0.0), (0.7, 0.5), (0.5, 1), (0.3, 0.7), (0.1, 0.5), (0.9, 0.5)],
    np.float32,
)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(3))


@pytest.fixture(scope="module")
def few(sampler: DigitSampler) -> Digits:
    images = np.concatenate([sampler.draw(digit, 4, 7) for digit in range(10)])
    return Digits(images, np.repeat(np.arange(10), 4).astype(np.uint8))


def some_hands() -> Handwriting:
    letter = np.zeros((2, 105, 105), np.uint8)
    letter[:, 20:80, 40:46] = letter[:, 50:56, 20:80] = 255
    scan = np.zeros((2, 32, 32), np.uint8)
    scan[:, 4:28, 14:18] = 255
    return Handwriting(
        np.stack([SEVEN, SEVEN]), np.array([7, 7], np.uint8), scan, np.ones(2, np.uint8), letter
    )


@pytest.mark.parametrize("digit", [0, 1, 7])
def test_europeans_add_a_stroke(few: Digits, random: np.random.Generator, digit: int) -> None:
    image = few.images[4 * digit]
    added = european(image, digit, random)
    assert (added > 127).sum() > 1.05 * (enlarged(image) > 127).sum()


def test_an_open_4_has_no_top(few: Digits, random: np.random.Generator) -> None:
    whole = enlarged(few.images[16])
    assert len(trim(european(few.images[16], 4, random))) < len(trim(whole))


def test_the_way_through_the_air_is_at_times_left_out(random: np.random.Generator) -> None:
    # Between the stem's end, below, and the bar's begin there is then no ink.
    between = [trace(SEVEN, 7, random)[110:120, 20:60].any() for _ in range(30)]
    assert 5 < sum(between) < 25


def test_the_same_seed_makes_the_same_set(few: Digits) -> None:
    one, again = (other_hands(few, some_hands(), 1, 5) for _ in range(2))
    assert np.array_equal(one.images, again.images)
    assert {1, 7, NOT_A_DIGIT} <= set(one.labels)
    assert one.images.shape[1:] == (28, 28)


def test_what_is_measured_is_as_it_was_written() -> None:
    sets = collections(some_hands())
    assert {name: len(each) for name, each in sets.items()} == {"pen": 2, "scans": 2, "letters": 2}
    assert set(sets["letters"].labels) == {NOT_A_DIGIT}


@pytest.mark.parametrize("shape", [(90, 12), (12, 90), (40, 40)])
def test_what_fills_a_square(shape: tuple[int, int]) -> None:
    ink = squared(np.pad(np.full(shape, 255, np.uint8), 7))
    assert ink.shape == (max(shape), max(shape))
    assert (ink == 255).all()
