"""Stroke width, slant and ink of pictures whose answer is known, and of the shipped hands."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.training.evaluation.judge import draw_hands
from model.training.morphometrics.strokes import (
    hand_correlation,
    inks,
    measure_hands,
    shuffled,
    slants,
    stroke_widths,
)


def stroke(width: float, slant: float = 0.0) -> np.ndarray:
    """Return an upright stroke, uint8 [28, 28], `width` pixels across, sheared by `slant`."""
    rows, columns = np.mgrid[4:24, 0:28]
    middle = 14 + slant * (14 - rows - 0.5)
    across = np.abs(columns + 0.5 - middle)
    picture = np.zeros((28, 28))
    picture[4:24] = (width / 2 + 0.5 - across).clip(0, 1)
    return np.rint(picture * 255).astype(np.uint8)


@pytest.mark.parametrize("width", [2, 3, 4, 5])
def test_a_bar_has_the_width_that_it_was_drawn_with(width: int) -> None:
    bar = stroke(width)
    widths = stroke_widths(np.stack([bar, bar.T]))
    assert widths == pytest.approx([width, width], abs=0.25)


def test_a_ring_is_as_wide_as_its_line() -> None:
    rows, columns = np.mgrid[0:28, 0:28] - 13.5
    ring = (2.0 - np.abs(np.hypot(rows, columns) - 8)).clip(0, 1) * 255
    assert stroke_widths(ring[None].astype(np.uint8)) == pytest.approx([3], abs=0.3)


@pytest.mark.parametrize("slant", [-0.5, -0.2, 0.0, 0.3, 0.6])
def test_slant_is_the_shear_to_the_right(slant: float) -> None:
    assert slants(stroke(3, slant)[None]) == pytest.approx([slant], abs=0.02)


def test_shape_and_place_have_no_slant() -> None:
    """A bar that lies down, and one at the border, stand upright still."""
    moved = np.roll(stroke(4), 9, axis=1)
    assert slants(np.stack([stroke(3).T, moved])) == pytest.approx([0, 0], abs=0.01)


def test_ink_is_the_mean_brightness() -> None:
    half = np.zeros((28, 28), np.uint8)
    half[:14] = 255
    assert inks(np.stack([half, half * 0, half // 255 * 51])) == pytest.approx([0.5, 0, 0.1])


def test_an_empty_picture_has_no_hand() -> None:
    empty = np.zeros((2, 10, 28, 28), np.uint8)
    measured = measure_hands(empty)
    assert all((values == 0).all() for values in measured.values())
    assert hand_correlation(measured["slant"]) == 0


def test_hands_are_rows_and_digits_columns() -> None:
    images = np.stack(
        [[stroke(2 + hand, slant=digit / 10) for digit in range(10)] for hand in (0, 3)]
    )
    measured = measure_hands(images)
    assert measured["slant"][0] == pytest.approx(np.arange(10) / 10, abs=0.05)
    assert (measured["stroke_width"][1] > measured["stroke_width"][0] + 1.5).all()


def test_correlation_is_that_of_what_the_hand_decides() -> None:
    """Half of the variance is the hand's: every pair of digits correlates at 0.5."""
    random = np.random.Generator(np.random.PCG64(0))
    hand, own = random.standard_normal((20_000, 1)), random.standard_normal((20_000, 10))
    measured = (hand + own) * np.arange(1, 11) + np.arange(10)
    assert hand_correlation(measured) == pytest.approx(0.5, abs=0.02)
    assert hand_correlation(shuffled(measured)) == pytest.approx(0, abs=0.01)
    assert hand_correlation(np.repeat(hand, 10, axis=1)) == pytest.approx(1)
    pairs = [np.corrcoef(measured.T)[i, j] for i in range(10) for j in range(i)]
    assert hand_correlation(measured) == pytest.approx(np.mean(pairs))


def test_the_shipped_generator_writes_every_digit_in_one_hand(sampler: DigitSampler) -> None:
    measured = measure_hands(draw_hands(sampler, 40, seed=11))
    for name, values in measured.items():
        assert hand_correlation(values) > 0.6, name
        assert abs(hand_correlation(shuffled(values))) < 0.2, name
