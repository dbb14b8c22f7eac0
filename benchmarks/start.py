"""Programs that only start: processor time, the median of five."""

from __future__ import annotations

import statistics
from tempfile import TemporaryDirectory

from benchmarks.timing import cost_of, row


def used(*command: str) -> str:
    """Return the processor time of a command."""
    return f"{statistics.median(cost_of(*command).processor for _ in range(5)):.2f} s"


@row
def web() -> str:
    """The page is imported and made."""
    return used("-c", "import web; web.create_app()")


@row
def bot() -> str:
    """The bot is imported."""
    return used("-c", "import bot.app, bot.__main__")


@row
def train_help() -> str:
    """`train.py generator --help`."""
    return used("train.py", "generator", "--help")


@row
def draw() -> str:
    """`python -m model draw 8`."""
    with TemporaryDirectory() as folder:
        return used("-m", "model", "draw", "8", "--out", f"{folder}/strip.png")
