"""Writing numbers and drawing morphs off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.chat import metrics
from model.chat.numbers import Number
from model.errors import InputError
from model.generation.hand import Hand
from model.generation.own_hand import HandFinder
from model.generation.sampler import DigitSampler

if TYPE_CHECKING:
    from model.handwriting.writer import Written
    from model.recognition.answers.reading import Reading

WORKERS = 2


@dataclass(frozen=True)
class Loop:
    """A morph there and back: a GIF of 256x256 pixels, and how long it takes."""

    gif: bytes
    seconds: float


class NumberWorker:
    """Writes in a bounded pool of threads, apart from that of the strips: a morph takes longer."""

    def __init__(self, sampler: DigitSampler, workers: int = WORKERS) -> None:
        self._sampler = sampler
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="writing")

    @property
    def weights(self) -> str:
        """The version of the weights that write now."""
        return self._sampler.version

    async def photo(self, number: Number) -> bytes:
        """Return a number on paper, PNG; within the proportions that Telegram takes."""
        return await self._run("photo", self._photo, number)

    async def png(self, number: Number) -> bytes:
        """Return a number as PNG, on one line, ink on nothing."""
        return await self._run("png", self._png, number)

    async def svg(self, number: Number) -> bytes:
        """Return a number as SVG, on one line, ink on nothing."""
        return await self._run("svg", self._svg, number)

    async def morph(self, digits: Sequence[int], hand: Hand) -> Loop:
        """Return a loop through `digits`; raises InputError where these cannot be morphed."""
        loop = asyncio.get_running_loop()
        drawn = await loop.run_in_executor(self._pool, self._morph, digits, hand)
        metrics.MORPHS.labels(len(digits)).inc()
        return drawn

    async def hand_of(self, reading: Reading) -> str:
        """Return the hand of what was surely read, packed.

        Raises InputError where there is no such digit, WeightsError without the encoder's weights.
        """
        loop = asyncio.get_running_loop()
        own = await loop.run_in_executor(self._pool, self._hand_of, reading)
        if own is None:
            raise InputError("hand.none")
        return own

    @cached_property
    def _finder(self) -> HandFinder:
        return HandFinder(self._sampler.generator_hash)

    def _hand_of(self, reading: Reading) -> str | None:
        return self._finder.named(*reading.samples)

    async def _run(self, kind: str, draw: Callable[[Number], bytes], number: Number) -> bytes:
        drawn = await asyncio.get_running_loop().run_in_executor(self._pool, draw, number)
        metrics.NUMBERS.labels(kind).inc()
        return drawn

    # OpenCV costs memory and a moment: it comes with the first number.

    def _write(self, number: Number) -> Written:
        from model.handwriting.writer import NumberWriter

        writer = NumberWriter(self._sampler)
        return writer.write(number.text, number.hand)

    def _photo(self, number: Number) -> bytes:
        from model.chat.line_wrapping import paper_png

        return paper_png(self._write(number))

    def _png(self, number: Number) -> bytes:
        from model.handwriting.raster import number_png

        return number_png(self._write(number).coverage, "transparent")

    def _svg(self, number: Number) -> bytes:
        from model.handwriting.svg import number_svg

        written = self._write(number)
        return number_svg(written.strokes, written.coverage.shape, number.text)

    def _morph(self, digits: Sequence[int], hand: Hand) -> Loop:
        from model.generation.morphing import gif_bytes, morph

        frames = morph(self._sampler, digits, hand)
        return Loop(gif_bytes(frames), sum(frames.durations) / 1000)

    def close(self) -> None:
        """Let the threads go; what is not begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
