"""What the reader learns from: digits that stay digits, and what is none."""

from __future__ import annotations

import numpy as np
import pytest

from model.recognition.mnist_preprocessing import SIZE, prepare
from model.training.mnist import load_mnist
from model.training.synthesis.digits import (
    NOT_A_DIGIT,
    enlarged,
    joined,
    no_digits,
    redrawn,
    trim,
    turned,
    with_pen,
)
from tests.model.support import synthetic_digits
from tests.model.training.support import need_mnist


@need_mnist
def test_mnist_is_prepared_already(mnist_folder) -> None:
    images = load_mnist("train", mnist_folder).images[:500]
    again = np.stack([prepare(image) for image in images])
    assert np.abs(again.astype(int) - images).mean() < 0.5, "its digits are left as they are"
    large = [prepare(np.kron(image, np.ones((6, 6), np.uint8))) for image in images[:100]]
    assert np.abs(np.stack(large).astype(int) - images[:100]).mean() < 6


def test_prepared_digits_fit_and_lie_in_the_middle() -> None:
    for image in synthetic_digits(20).images:
        for ink in (image, np.pad(np.kron(image, np.ones((9, 9), np.uint8)), ((0, 200), (77, 0)))):
            ready = prepare(ink)
            rows, columns = np.nonzero(ready)
            assert ready.shape == (SIZE, SIZE)
            assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
            weights = ready[rows, columns].astype(float)
            middle = np.average(rows, weights=weights), np.average(columns, weights=weights)
            assert np.abs(np.array(middle) - 14).max() <= 0.55
    assert not prepare(np.zeros((90, 50), np.uint8)).any()


@pytest.mark.parametrize("thickness", [2, 60])
def test_hairlines_and_markers_come_near_mnists_strokes(thickness: int) -> None:
    ink = np.zeros((400, 400), np.uint8)
    ink[40:360, 200 - thickness // 2 : 200 + thickness // 2] = 255
    ink[40 : 40 + thickness, 100:300] = 255
    ready = prepare(ink)
    stroke = (ready[20] > 127).sum()
    assert 1 <= stroke <= 5


def test_the_same_seed_makes_the_same_set() -> None:
    digits = synthetic_digits(60)
    for make in (lambda seed: no_digits(digits, 40, seed), lambda seed: redrawn(digits, seed)):
        first, again, other = make(3), make(3), make(4)
        assert np.array_equal(first.images, again.images)
        assert not np.array_equal(first.images, other.images)
        assert first.images.shape[1:] == (SIZE, SIZE)
        assert first.images.dtype == np.uint8


def test_labels_follow_the_digits() -> None:
    digits = synthetic_digits(60)
    assert np.array_equal(redrawn(digits, 0).labels, digits.labels)
    assert (no_digits(digits, 30, 0).labels == NOT_A_DIGIT).all()


def test_joined_inks_meet_or_keep_apart() -> None:
    bar = np.full((60, 10), 255, np.uint8)
    for overlap, width in ((0, 20), (4, 16), (-7, 27)):
        both = joined(bar, bar, 0, overlap)
        assert both.shape == (60, width)
    slanted = turned(bar, 0, 0.5)
    both = joined(slanted, slanted, 0, 0)
    assert both.shape[1] < 2 * trim(slanted).shape[1] - 10, (
        "slanted neighbours lean into each other"
    )
    assert joined(bar, bar, 15, 0).shape == (75, 20)


def test_pens_change_the_stroke() -> None:
    ink = enlarged(synthetic_digits(10).images[8])
    amounts = [int((with_pen(ink, change) > 127).sum()) for change in (-2, 0, 3)]
    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[2]
