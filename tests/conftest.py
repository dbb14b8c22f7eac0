"""Fixtures of all packages."""

from __future__ import annotations

import pytest

from model.generation.sampler import DigitSampler


@pytest.fixture(scope="session")
def sampler() -> DigitSampler:
    """The shipped generator."""
    return DigitSampler()
