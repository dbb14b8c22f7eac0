"""Drawing a part of a data set, in this process or in several: the same chunks in order."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from model.dataset.recipe import Chunk, Part, Recipe
from model.sampler import DigitSampler

MAX_PROCESSES = 256
AHEAD = 2  # chunks a process may be ahead of what is written, so that memory stays bounded

_samplers: list[DigitSampler] = []  # a worker's own


def check_processes(processes: int) -> int:
    """Return `processes` if it is 1..256; raises ValueError with a sentence otherwise."""
    if not 1 <= processes <= MAX_PROCESSES:
        raise ValueError(f"The processes must be from 1 to {MAX_PROCESSES}.")
    return processes


def _prepare() -> None:
    # Ctrl-C is the leading process's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _samplers.append(DigitSampler())


def _draw(recipe: Recipe, start: int, stop: int) -> Chunk:
    return recipe.draw(_samplers[0], start, stop)


def drawn(
    sampler: DigitSampler,
    recipe: Recipe,
    part: Part,
    pool: ProcessPoolExecutor | None = None,
    processes: int = 1,
) -> Iterator[Chunk]:
    """Yield the chunks of `part`: drawn here by `sampler`, or by the `processes` of `pool`."""
    if pool is None:
        for start, stop in part.chunks():
            yield recipe.draw(sampler, start, stop)
        return
    waiting: deque[Future[Chunk]] = deque()
    for start, stop in part.chunks():
        waiting.append(pool.submit(_draw, recipe, start, stop))
        if len(waiting) > AHEAD * processes:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def workers(processes: int) -> ProcessPoolExecutor:
    """Return so many processes, each with a sampler of the shipped weights."""
    # Started afresh: a forked ONNX Runtime may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare)
