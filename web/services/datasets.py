"""Data sets, drawn as they are sent: one at a time, beside the drawings that the line lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from threading import BoundedSemaphore

from model.dataset import Recipe
from model.dataset.streaming import stream_npz, stream_zip
from model.generation.sampler import DigitSampler
from web.errors import RetryLaterError
from web.services.admission import RETRY_AFTER, patience, timed

STREAMS = {"zip": stream_zip, "npz": stream_npz}


class Downloads:
    """The one place at which data sets are drawn; who takes one slowly does not hold it."""

    def __init__(self, sampler: DigitSampler) -> None:
        self._sampler = sampler
        self.place = BoundedSemaphore(1)

    def stream(self, recipe: Recipe, form: str) -> Iterator[bytes]:
        """Return a data set's bytes; the first of them are drawn here, the others when asked for.

        Raises RetryLaterError where the place is not free in time.
        """
        parts = STREAMS[form](self._sampler, recipe)
        if not self.place.acquire(timeout=patience()):
            raise RetryLaterError("data_set.busy", RETRY_AFTER)
        try:
            with timed("data_set"):
                first = next(parts)
        finally:
            self.place.release()
        return chain([first], self._rest(parts))

    def _rest(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        while True:
            with self.place, timed("data_set"):
                part = next(parts, None)
            if part is None:
                return
            yield part
