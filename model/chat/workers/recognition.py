"""Reading pictures off the event loop, with a reader that is loaded at the first of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from model.chat.annotation import Page, marked

if TYPE_CHECKING:
    from model.recognition.reader import DigitReader

WORKERS = 1  # a large photo takes some 400 ms and 200 MB; a second one at once would take as much


class RecognitionWorker:
    """Reads pictures in one bounded pool of threads, apart from the one that draws."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="reading")
        self._reader: DigitReader | None = None

    async def read(self, data: bytes) -> Page:
        """Read the bytes of a picture.

        Raises PictureError for what is no picture or too large, and WeightsError where the
        reader's network is not there.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, data)

    async def mark(self, pages: Sequence[Page], sure: float) -> bytes:
        """Return one picture, JPEG, of pages with boxes and readings drawn on them.

        What is less probable than `sure` is marked as doubtful.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, marked, pages, sure)

    def _read(self, data: bytes) -> Page:
        # OpenCV and the network cost memory and a moment: both come with the first picture.
        from model.recognition.reader import DigitReader

        if self._reader is None:
            self._reader = DigitReader()
        reading, pixels = self._reader.read_and_show(data)
        return Page(pixels, reading)

    def close(self) -> None:
        """Let the thread go; pictures not begun are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
