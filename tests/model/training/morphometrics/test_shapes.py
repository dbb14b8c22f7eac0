"""Measures of known shapes."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.morphometrics.shapes import (
    balances,
    heights,
    lengths,
    roundnesses,
    widths,
)


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """Return a full rectangle as one image, uint8 [1, 28, 28]."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, top:bottom, left:right] = 255
    return image


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[:28, :28]
    ring = np.abs(np.hypot(x - 13.5, y - 13.5) - radius) < 1.2
    return (ring * 255).astype(np.uint8)[None]


def test_lengths_and_extents_of_known_shapes() -> None:
    bar = box(4, 24, 13, 16)
    assert heights(bar) == 20
    assert lengths(bar)[0] == pytest.approx(18, abs=3), "a skeleton ends before the stroke does"
    assert widths(box(4, 24, 8, 20))[0] == pytest.approx(11, abs=1)


def test_a_width_is_measured_upright() -> None:
    y, x = np.mgrid[:28, :28]
    slanted = (np.abs(x - 13.5 - 0.5 * (13.5 - y)) < 2) & (np.abs(y - 13.5) < 10)
    upright = (np.abs(x - 13.5) < 2) & (np.abs(y - 13.5) < 10)
    measured = [widths((each * 255).astype(np.uint8)[None])[0] for each in (slanted, upright)]
    assert measured[0] == pytest.approx(measured[1], abs=1)


def test_balance_is_where_the_ink_lies() -> None:
    top_heavy = np.maximum(box(4, 24, 13, 15), box(4, 9, 6, 22))
    assert balances(top_heavy)[0] > 0.1
    assert balances(top_heavy[:, ::-1])[0] == pytest.approx(-balances(top_heavy)[0])
    assert balances(box(4, 24, 10, 18))[0] == pytest.approx(0)


def test_a_ring_is_rounder_than_a_frame() -> None:
    frame = box(4, 24, 4, 24) - box(7, 21, 7, 21)
    assert roundnesses(disc(9))[0] > roundnesses(frame)[0] + 0.1


def test_blank_paper_measures_as_nothing() -> None:
    blank = np.zeros((2, 28, 28), np.uint8)
    for measure in (widths, heights, balances, lengths, roundnesses):
        assert np.isfinite(measure(blank)).all()
