"""One reader for all visitors, a few of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

import numpy as np

from web.errors import RetryLaterError
from web.services.admission import patience, timed
from web.services.malloc import return_large_blocks

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading
    from model.recognition.reader import DigitReader

PLACES = 2  # the memory of as many large pictures is needed at once
RETRY_AFTER = 1  # seconds


class Recognizer:
    """Holds the reader, loaded when first asked for: the page starts without its weight."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = BoundedSemaphore(places)
        self._loading = Lock()
        self._reader: DigitReader | None = None

    def read_and_show(self, data: bytes) -> tuple[Reading, np.ndarray]:
        """Read a picture file; raises PictureError and RetryLaterError.

        Returns also its grey levels, uint8 [H, W], upright.
        """
        with self.place():
            reader = self._loaded()
            with timed("read_and_show"):
                return reader.read_and_show(data)

    def read_pixels(self, pixels: np.ndarray) -> Reading:
        """Read a grey picture, uint8 [H, W]; raises RetryLaterError."""
        with self.place():
            reader = self._loaded()
            with timed("read_pixels"):
                return reader.read_pixels(pixels)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places; raises RetryLaterError for who is late."""
        left = patience()
        if not left or not self._places.acquire(timeout=left):
            raise RetryLaterError("recognition.busy", RETRY_AFTER)
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
