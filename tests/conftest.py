"""Fixtures of all packages, and which tests run beside which."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from httpx._transports import default

from model.generation.sampler import DigitSampler

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

# httpx's own five seconds are few for a machine that does much else.
for each in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, each, 120.0)
# Each of the clients, which tests make by the thousand, read all of the world's certificates anew.
default.create_ssl_context = cache(default.create_ssl_context)
TRAINING = ("tests/model/training/", "tests/test_train.py", "tests/test_minigan.py")
LONG = (
    "tests/test_notebook.py",
    "tests/bot/conversations/test_soak.py",
    "tests/web/routes/test_api_docs.py",
    "tests/web/browser/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: at the end no worker is left alone with a long file."""
    items.sort(key=lambda item: [not item.nodeid.startswith(each) for each in (TRAINING, LONG)])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """Let one worker have all of training, and the others a file each: PyTorch warms up once."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class OneForTraining(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            whole = nodeid.startswith(TRAINING)
            return "training" if whole else super()._split_scope(nodeid)

    return OneForTraining(config, log)


@pytest.fixture(scope="session")
def sampler() -> DigitSampler:
    """The shipped generator."""
    return DigitSampler()
