"""One reader for all visitors, a few of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

import numpy as np
from werkzeug.exceptions import ServiceUnavailable

from web.services.admission import patience, timed
from web.services.malloc import return_large_blocks

if TYPE_CHECKING:
    from model.recognition.reader import DigitReader, Reading

PLACES = 2  # of the server's eight threads; the memory of as many large uploads is needed at once
# Seconds that the next one waits: many times what a drawing takes, little to one who wants a page.
WAIT = 0.25
RETRY_AFTER = 1  # seconds
BUSY = "Many pictures are being read just now. Please try again in a moment."


class Recognizer:
    """Holds the reader, loaded when first asked for: the page starts without its weight."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = BoundedSemaphore(places)
        self._loading = Lock()
        self._reader: DigitReader | None = None

    def read_and_show(self, receive: Callable[[], bytes]) -> tuple[Reading, np.ndarray]:
        """Read the picture that `receive` takes from the network, in a place held for both.

        Returns also its grey levels, uint8 [H, W], upright. Raises what `receive` does,
        PictureError, and ServiceUnavailable.
        """
        with self.place():
            reader, data = self._loaded(), receive()
            with timed("read_and_show"):
                return reader.read_and_show(data)

    def read_pixels(self, pixels: np.ndarray) -> Reading:
        """Read a grey picture, uint8 [H, W]; raises ServiceUnavailable."""
        with self.place():
            reader = self._loaded()
            with timed("read_pixels"):
                return reader.read_pixels(pixels)

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

    def _loaded(self) -> DigitReader:
        """Return the reader; raises WeightsError where its network is missing or damaged."""
        with self._loading:
            if self._reader is None:
                from model.recognition.reader import (
                    DigitReader,  # OpenCV: 0.1 s that no start should pay
                )

                return_large_blocks()
                self._reader = DigitReader()
            return self._reader
