"""The networks at work: a few calls at a time, no long queue before them, each of them timed.

A server that is asked for more than it can draw makes everybody wait, and those who wait longest
have mostly left when their turn comes. So who has waited for PATIENCE is told to come again, which
costs next to nothing, and the others are served in time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

from web.errors import RetryLaterError
from web.metrics import INFERENCE_SECONDS, QUEUE_SECONDS, RUNNING, WAITING
from web.services.workload import Pool

PATIENCE = 2.0  # seconds: the time before a thread was free counts, too
RETRY_AFTER = 2  # seconds

_request = local()  # what the server tells about the request that a thread is answering


def begin(waited: float, pool: Pool) -> None:
    """Note that this thread, one of `pool`, begins a request that waited so many seconds for it."""
    _request.waited, _request.pool = waited, pool
    QUEUE_SECONDS.observe(waited)


def patience() -> float:
    """Return how many seconds this thread's request may go on waiting; 0 or more."""
    return max(0.0, PATIENCE - getattr(_request, "waited", 0.0))


class Line:
    """The places at the networks, and who waits for one.

    They are the light requests': heavy ones have threads of their own, no more than may draw.
    """

    def __init__(self, places: int | None = None) -> None:
        # More calls at a time than there are cores would only make each of them later.
        self._places = BoundedSemaphore(places or max(2, cores()))

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; raises RetryLaterError for who waited too long."""
        left = patience()
        light = getattr(_request, "pool", Pool.LIGHT) is Pool.LIGHT
        with WAITING.track_inprogress():
            free = left > 0 and (not light or self._places.acquire(timeout=left))
        if not free:
            raise RetryLaterError("drawing.busy", RETRY_AFTER)
        try:
            yield
        finally:
            if light:
                self._places.release()


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def timed(method: str) -> Iterator[None]:
    """Count a call to the networks as under way, and note the time it takes, by method."""
    with RUNNING.track_inprogress(), INFERENCE_SECONDS.labels(method).time():
        yield
