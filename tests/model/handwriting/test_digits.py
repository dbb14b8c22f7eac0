"""One hand: the same place, the same digit; another place, another one of the same hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from model.generation.hand import HANDS, Hand
from model.generation.latents import hands, nearby
from model.generation.sampler import ATTEMPTS, DigitSampler
from model.generation.style import Style
from model.handwriting.digits import (
    SURE,
    is_whole,
    without_specks,
    write_digits,
)


def test_a_digit_depends_on_its_place_and_not_on_its_neighbours(sampler: DigitSampler) -> None:
    whole = write_digits(sampler, [2, 0, 2, 6], [0, 1, 2, 3], Hand(7, 2))
    alone = write_digits(sampler, [2], [2], Hand(7, 2))
    assert np.array_equal(whole[2:3], alone)


def test_repeated_digits_are_no_copies_and_nearer_than_other_hands(sampler: DigitSampler) -> None:
    near, far = [], []
    for seed in range(6):
        eights = write_digits(sampler, [8] * 4, list(range(4)), Hand(seed, 0)).astype(int)
        others = write_digits(sampler, [8] * 4, list(range(4)), Hand(seed, 1)).astype(int)
        near += [np.abs(one - two).mean() for one, two in pairwise(eights)]
        far += [np.abs(one - two).mean() for one, two in zip(eights, others, strict=True)]
    assert min(near) > 2, "grey levels on average"
    assert np.mean(near) < 0.7 * np.mean(far)


def test_each_digit_is_read_surely(sampler: DigitSampler) -> None:
    digits = list(range(10))
    for seed in range(8):
        images = write_digits(sampler, digits, digits, Hand(seed, seed % HANDS))
        assert (sampler.read(images)[digits, digits] >= SURE).all()


def test_a_move_stays_normal() -> None:
    z, other = hands(1, 0, 3000), hands(2, 0, 3000)
    for stray in (0.0, 0.2, 0.7, 1.0):
        assert nearby(z, other, stray).std() == pytest.approx(1, abs=0.01)
    assert np.array_equal(nearby(z, other, 0.0), z)
    assert np.corrcoef(nearby(z, other, 0.2).ravel(), z.ravel())[0, 1] == pytest.approx(
        0.96**0.5, abs=0.01
    )


class Doubting(DigitSampler):
    """The real sampler, whose checker is never sure."""

    asked = 0

    def read(self, images: np.ndarray) -> np.ndarray:
        self.asked += len(images)
        return np.zeros((len(images), 10), np.float32)


def test_a_checker_that_is_never_sure_ends_the_drawing_by_rule() -> None:
    doubting = Doubting()
    images = write_digits(doubting, [3, 4], [0, 1], Hand(1))
    assert doubting.asked == 2 * ATTEMPTS
    assert np.array_equal(images, write_digits(Doubting(), [3, 4], [0, 1], Hand(1)))


def test_a_broken_digit_is_not_whole() -> None:
    image = np.zeros((28, 28), np.uint8)
    assert not is_whole(image), "no ink"
    image[5:20, 14] = 255
    assert is_whole(image)
    image[12] = 0
    assert not is_whole(image)


def test_a_drop_is_wiped_away_and_a_stroke_that_broke_off_is_not() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[5:20, 14] = 255
    clean = image.copy()
    image[3:5, 4:6] = 200
    image[2, 3:7] = 40
    assert np.array_equal(without_specks(image), clean)
    image[3:5, 6] = 200
    assert np.array_equal(without_specks(image), image), "six pixels"
    dot = np.zeros((28, 28), np.uint8)
    dot[4, 4] = dot[9, 9:11] = 255
    assert np.flatnonzero(without_specks(dot)).tolist() == [9 * 28 + 9, 9 * 28 + 10]


def test_no_drops_are_written(sampler: DigitSampler) -> None:
    """This two comes with a drop, in its first attempts as well."""
    (two,) = write_digits(sampler, [2], [0], Hand(7, 3, Style(weight=0.5)))
    assert is_whole(two)
