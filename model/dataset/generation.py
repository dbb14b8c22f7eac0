"""Drawing a part of a data set, in this process or in several: the same chunks in order.

Each process has a pipe of its own, so that one that is killed, while it sends even, is an end of
file here. An executor's processes share one pipe: there, half a chunk may be waited for for ever.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from model.dataset.recipe import Chunk, Part, Recipe
from model.errors import InputError
from model.generation.sampler import DigitSampler

MAX_PROCESSES = 256
AHEAD = 2  # chunks a process may be ahead of what is written, so that memory stays bounded


def check_processes(processes: int) -> int:
    """Return `processes` if it is 1..256; raises InputError otherwise."""
    if not 1 <= processes <= MAX_PROCESSES:
        raise InputError("processes.out_of_range", high=MAX_PROCESSES)
    return processes


def drawn(
    sampler: DigitSampler, recipe: Recipe, part: Part, pipes: Sequence[Connection] = ()
) -> Iterator[Chunk]:
    """Yield the chunks of `part`: drawn here by `sampler`, or by the processes behind `pipes`.

    Raises InputError where one of these has ended by itself.
    """
    if not pipes:
        for start, stop in part.chunks():
            yield recipe.draw(sampler, start, stop)
        return
    waiting: deque[Connection] = deque()
    try:
        for pipe, (start, stop) in zip(cycle(pipes), part.chunks(), strict=False):
            pipe.send((recipe, start, stop))
            waiting.append(pipe)
            if len(waiting) > AHEAD * len(pipes):
                yield waiting.popleft().recv()
        while waiting:
            yield waiting.popleft().recv()
    except (EOFError, OSError) as error:
        raise InputError("processes.lost") from error


@contextmanager
def workers(processes: int) -> Iterator[list[Connection]]:
    """Start so many processes, each with a sampler of the shipped weights; yields pipes to them."""
    # Started afresh: a forked ONNX Runtime may hang.
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        pipes = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            stack.callback(_end, process)
            theirs.close()  # now it ends with the process
            pipes.append(stack.enter_context(ours))
        yield pipes


def _serve(pipe: Connection) -> None:
    # Ctrl-C is the leading process's to handle, which then closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sampler = DigitSampler()
    with suppress(EOFError, OSError, MemoryError):  # without a trace: the sentence is not ours
        while True:
            recipe, start, stop = pipe.recv()
            pipe.send(recipe.draw(sampler, start, stop))


def _end(process: BaseProcess) -> None:
    process.terminate()  # it has nothing to save
    process.join()
