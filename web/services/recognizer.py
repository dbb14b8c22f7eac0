"""The reading desk: one reader for all visitors, a few of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from werkzeug.exceptions import ServiceUnavailable

from web.services.admission import Watched, patience
from web.services.malloc import return_large_blocks

if TYPE_CHECKING:
    from model.recognition.reader import DigitReader

PLACES = 2  # of the server's eight threads; the memory of as many large uploads is needed at once
# Seconds that the next one waits: many times what a drawing takes, little to one who wants a page.
WAIT = 0.25
RETRY_AFTER = 1  # seconds
BUSY = "Many pictures are being read just now. Please try again in a moment."


class ReadingDesk:
    """Holds the reader, loaded when first asked for: the page starts without its weight."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = BoundedSemaphore(places)
        self._loading = Lock()
        self._reader: DigitReader | None = None

    @property
    def reader(self) -> DigitReader:
        """The reader; raises WeightsError where its network is missing or damaged."""
        with self._loading:
            if self._reader is None:
                from model.recognition.reader import (
                    DigitReader,  # OpenCV: 0.1 s that no start should pay
                )

                return_large_blocks()
                # Who holds a place has passed the line: what is left to do is to time it.
                self._reader = Watched(DigitReader(), nullcontext)
            return self._reader

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places, from before a picture arrives until it is read.

        Raises ServiceUnavailable, with Retry-After, where none is free in time.
        """
        if not self._places.acquire(timeout=min(WAIT, patience())):
            raise ServiceUnavailable(BUSY, retry_after=RETRY_AFTER)
        try:
            yield
        finally:
            self._places.release()
