"""Fixtures of all packages."""

from __future__ import annotations

from functools import cache

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from httpx._transports import default

from model.generation.sampler import DigitSampler

# httpx's own five seconds are few for a machine that does much else.
for each in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, each, 120.0)
# Each of the clients, which tests make by the thousand, read all of the world's certificates anew.
default.create_ssl_context = cache(default.create_ssl_context)
LONG = ("tests/test_notebook.py", "tests/model/training/", "tests/web/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: at the end no worker is left alone with a long file."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session")
def sampler() -> DigitSampler:
    """The shipped generator."""
    return DigitSampler()
