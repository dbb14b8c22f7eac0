"""The same labels on both sides."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.evaluation.label_counts import (
    disjoint_draws,
    label_counts,
    proportional_labels,
)
from model.training.mnist import Digits

MNIST_TEST = np.array([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])


def test_as_many_as_there_are_have_exactly_their_counts() -> None:
    for times in (1, 3):
        labels = proportional_labels(MNIST_TEST, times * 10_000)
        assert labels.dtype == np.uint8
        assert (label_counts(labels) == times * MNIST_TEST).all()


@pytest.mark.parametrize("number", [1, 10, 999, 5000, 7531])
def test_every_beginning_has_the_proportions(number: int) -> None:
    labels = proportional_labels(MNIST_TEST, 10_000)[:number]
    assert len(labels) == number
    assert np.abs(label_counts(labels) - MNIST_TEST / 10_000 * number).max() <= 1
    assert (proportional_labels(MNIST_TEST, number) == labels).all()


def test_a_digit_that_does_not_occur_is_not_drawn() -> None:
    counts = np.array([0, 1, 0, 0, 3, 0, 0, 0, 0, 0])
    labels = proportional_labels(counts, 40)
    assert label_counts(labels).tolist() == [0, 10, 0, 0, 30, 0, 0, 0, 0, 0]


def numbered(count: int) -> Digits:
    """Digits whose first pixels say which one they are."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
    return Digits(images, (np.arange(count) % 10).astype(np.uint8))


def test_draws_share_no_digit_and_have_the_labels_in_order() -> None:
    labels = proportional_labels(MNIST_TEST, 100)
    draws = disjoint_draws(numbered(1000), labels, number=5, seed=1)
    seen = [tuple(image[0, :2]) for draw in draws for image in draw.images]
    assert len(set(seen)) == 500
    assert all((draw.labels == labels).all() for draw in draws)
    again, other = (disjoint_draws(numbered(1000), labels, 1, seed)[0] for seed in (1, 2))
    assert (again.images == disjoint_draws(numbered(1000), labels, 1, 1)[0].images).all()
    assert not (again.images == other.images).all()


def test_too_few_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="of label"):
        disjoint_draws(numbered(100), proportional_labels(MNIST_TEST, 100), number=2, seed=0)
