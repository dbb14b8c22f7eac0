"""Drawing strips off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from model.images import STRIP, strip_png
from model.sampler import DigitSampler, fresh_seed

WORKERS = 2  # a strip takes 10 to 30 ms on one core; more workers than cores only wait


@dataclass(frozen=True)
class Strip:
    """Five of a digit in the hands of a seed, as a grey PNG of 1216x256 pixels."""

    digit: int
    seed: int
    png: bytes

    @property
    def filename(self) -> str:
        """A name for whoever saves the picture."""
        return f"digit-{self.digit}-seed-{self.seed}.png"


class Drawing:
    """Draws strips in one bounded pool of threads, so that the event loop stays free."""

    def __init__(self, sampler: DigitSampler, workers: int = WORKERS) -> None:
        self._sampler = sampler
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="drawing")

    async def strip(self, digit: int) -> Strip:
        """Draw five of `digit` (0..9) with a fresh seed; raises ValueError for another digit."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, self._draw, digit, fresh_seed()
        )

    def _draw(self, digit: int, seed: int) -> Strip:
        return Strip(digit, seed, strip_png(self._sampler.draw(digit, STRIP, seed)))

    def close(self) -> None:
        """Let the threads go; strips not begun are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
