"""Reading pictures: those that people sent, and our own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from discord.components import under_reading
from discord.files import Files
from discord.interactions import Attachment
from discord.messages import File, Message, refusal
from discord.own_hand import own_data
from model.chat import metrics
from model.chat.annotation import Page
from model.chat.corrections import Correction
from model.chat.errors import RequestError
from model.chat.recognition_text import Finding, finding_of, only_digit, said_of
from model.chat.workers.numbers import NumberWorker
from model.chat.workers.recognition import RecognitionWorker
from model.errors import InputError
from model.recognition import SURE
from model.translations import Words
from model.weights import WeightsError

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading

AT_ONCE = 6  # pictures fetched and in memory: 60 MB where all are as large as may be
LONGEST = 60.0  # seconds for the pictures of one message; what is not begun by then is given up


class Readings:
    """Fetches and reads, a few pictures at a time; `writing` finds the hand of what is read."""

    def __init__(self, hosts: Sequence[str], writing: NumberWorker) -> None:
        self._reader, self._files, self._writing = RecognitionWorker(), Files(hosts), writing
        self._room = asyncio.Semaphore(AT_ONCE)

    async def of_files(self, words: Words, files: Sequence[Attachment]) -> Message:
        """Return what stands in the files of a message, or why it cannot be read."""
        now = asyncio.get_running_loop().time
        end = now() + LONGEST
        pages: list[Page | InputError] = []
        for number, file in enumerate(files, 1):
            late = RequestError("picture.not_fetched") if now() > end else None
            page = late or await self._page(file)
            if isinstance(page, Page) and len(files) > 1:
                page = replace(page, number=number)
            pages.append(page)
        return await self._message(words, pages)

    async def of_own(self, words: Words, draw: Callable[[], Awaitable[bytes]]) -> Message:
        """Return what is read in the very pixels that `draw` brings."""
        return await self._message(words, [await self._reader.read(await draw())])

    async def close(self) -> None:
        """Let the thread and the connections go."""
        self._reader.close()
        await self._files.close()

    async def _page(self, file: Attachment) -> Page | InputError:
        if file.problem:
            return file.problem
        try:
            async with self._room:
                return await self._reader.read(await self._files.fetch(file.url))
        except InputError as error:
            return error

    async def _message(self, words: Words, pages: list[Page | InputError]) -> Message:
        for page in pages:
            found = finding_of(page.reading) if isinstance(page, Page) else Finding.UNREADABLE
            metrics.READINGS.labels(found.value).inc()
        said, read = said_of(words, pages), [page for page in pages if isinstance(page, Page)]
        if not read:
            return refusal(said)
        if not any(page.reading.digits for page in read):
            return Message(said)
        picture = File("reading.jpg", "image/jpeg", await self._reader.mark(read, SURE), said)
        correction = Correction.of(read[0].reading) if len(pages) == 1 else None
        number = correction.number if correction else None
        own = await self._own(number.text, read[0].reading) if number else None
        buttons = under_reading(words, number, only_digit([page.reading for page in read]), own)
        return Message(said, (picture,), buttons)

    async def _own(self, text: str, reading: Reading) -> str | None:
        """Return what a button carries for a text in the hand of a reading, where there is one."""
        try:
            hand = await self._writing.hand_of(reading)
        except (InputError, WeightsError):  # nothing surely read, or weights without an encoder
            return None
        return own_data(text, hand, self._writing.weights)
