"""Fixtures of all packages."""

from __future__ import annotations

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG

from model.generation.sampler import DigitSampler

# httpx's own five seconds are few for a machine that does much else.
for each in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, each, 120.0)


@pytest.fixture(scope="session")
def sampler() -> DigitSampler:
    """The shipped generator."""
    return DigitSampler()
