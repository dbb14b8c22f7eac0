"""Drawing strips off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from model.chat import metrics
from model.generation.latents import fresh_seed
from model.generation.sampler import DigitSampler
from model.images import STRIP, strip_png

WORKERS = 2  # a strip takes 10 to 30 ms on one core; more workers than cores only wait


@dataclass(frozen=True)
class Strip:
    """Five of a digit in the hands of a seed, as a grey PNG of 1216x256 pixels."""

    digit: int
    seed: int
    weights: str  # version of the weights that drew it
    png: bytes


class DigitWorker:
    """Draws strips in one bounded pool of threads, so that the event loop stays free."""

    def __init__(self, sampler: DigitSampler, workers: int = WORKERS) -> None:
        self._sampler = sampler
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="drawing")

    @property
    def weights(self) -> str:
        """The version of the weights that draw now."""
        return self._sampler.version

    async def strip(self, digit: int, seed: int | None = None) -> Strip:
        """Draw five of `digit` (0..9), with a fresh seed where none is given.

        Raises ValueError for another digit or seed.
        """
        chosen = fresh_seed() if seed is None else seed
        loop = asyncio.get_running_loop()
        drawn = await loop.run_in_executor(self._pool, self._draw, digit, chosen)
        metrics.STRIPS.labels(digit).inc()
        return drawn

    def _draw(self, digit: int, seed: int) -> Strip:
        png = strip_png(self._sampler.draw(digit, STRIP, seed))
        return Strip(digit, seed, self.weights, png)

    def close(self) -> None:
        """Let the threads go; strips not begun are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
