"""Copies are found, and shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.training.evaluation.memorisation import (
    PAIRS,
    Matched,
    closeness,
    closest_pairs,
    closest_sheet,
    join,
    match,
)
from model.training.mnist import Digits
from tests.model.support import noisy_digits


def matched(distance: list[float], labels: list[int]) -> Matched:
    digits = Digits(np.zeros((len(labels), 28, 28), np.uint8), np.array(labels, np.uint8))
    return Matched(digits, np.zeros(len(labels), np.int64), np.array(distance))


def test_a_generator_that_copies_is_found_out() -> None:
    train = noisy_digits(400)
    copies, test = match(train.take(np.arange(100)), train), match(noisy_digits(200, 1), train)
    assert copies.index.tolist() == list(range(100))
    assert closeness(copies, test) == {"nearest_ratio": 0, "nearest_closer": 1}


def test_one_that_does_not_copy_is_as_close_as_test_digits() -> None:
    train = noisy_digits(400)
    drawn, test = (match(noisy_digits(400, seed), train) for seed in (1, 2))
    found = closeness(drawn, test)
    assert found["nearest_ratio"] == pytest.approx(1, abs=0.1)
    assert found["nearest_closer"] < 0.1


def test_every_class_weighs_the_same() -> None:
    """The ones are close everywhere: more of them must not look like copying."""
    labels = list(range(10))
    test = matched([1.0 if label == 1 else 5.0 for label in labels], labels)
    drawn = matched([0.5] + [1.0] * 20 + [5.0] * 8, [0] + [1] * 20 + list(range(2, 10)))
    assert closeness(drawn, test) == pytest.approx({"nearest_ratio": 0.91, "nearest_closer": 0.1})


def test_the_closest_pairs_come_first_in_every_class() -> None:
    both = join([matched([3, 2], [4, 4]), matched([1, 9] * 10, list(range(10)) * 2)])
    assert closest_pairs(both, pairs=3)[4].tolist() == [6, 16, 1]
    assert closest_pairs(both, pairs=3)[5].tolist() == [7, 17]


def test_the_sheet_shows_the_drawn_beside_their_neighbours(tmp_path: Path) -> None:
    train, drawn = noisy_digits(200), noisy_digits(100, seed=5)
    found = match(drawn, train)
    closest_sheet(found, train, tmp_path / "closest.png")
    picture = np.asarray(Image.open(tmp_path / "closest.png"))
    first, second = closest_pairs(found)[3][:2]
    top, left = 28, 16 + 3 * 134
    for row, place in enumerate((first, second)):
        pair = picture[top + 78 * row : top + 78 * row + 60, left : left + 118]
        assert np.array_equal(pair[2:58:2, 2:58:2], drawn.images[place])
        assert np.array_equal(pair[2:58:2, 60:116:2], train.images[found.index[place]])
    assert picture.shape == (28 + 78 * PAIRS + 16, 134 * 10 + 16)
    assert picture[60 + 28 : 60 + 28 + 18, left : left + 118].max() > 200, "the distance, in words"


def test_a_sheet_of_few_digits_is_not_full(tmp_path: Path) -> None:
    train = noisy_digits(20)
    closest_sheet(match(train, train), train, tmp_path / "closest.png")
    assert Image.open(tmp_path / "closest.png").size == (1356, 434)
