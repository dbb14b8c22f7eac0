"""FID by the number of samples, and at infinitely many of them."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.evaluation.sample_size import extrapolated, frechet_by_size

SIZES = (500, 1000, 2000, 5000)


def test_the_line_goes_through_points_on_a_line() -> None:
    assert extrapolated({size: 0.3 + 40 / size for size in SIZES}) == pytest.approx(0.3)


def test_the_excess_of_few_samples_is_taken_out() -> None:
    """Two sets of one kind: FID falls with N, and the extrapolated one is near to nothing."""
    random = np.random.Generator(np.random.PCG64(0))
    real, drawn = (random.standard_normal((count, 16)) for count in (200_000, 5000))
    found = frechet_by_size(drawn, real, (*SIZES, 10_000))
    assert list(found) == list(SIZES), "there are no 10,000"
    values = list(found.values())
    assert values == sorted(values, reverse=True)
    assert abs(extrapolated(found)) < 0.5 * values[-1]


def test_what_is_really_apart_stays_apart() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    real, drawn = (random.standard_normal((count, 8)) for count in (200_000, 5000))
    found = extrapolated(frechet_by_size(drawn + 0.25, real, SIZES))
    assert found == pytest.approx(8 * 0.25**2, rel=0.03)
