"""What the bot does with pictures: it fetches them, reads them, and tells what it read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import Bot, MaybeInaccessibleMessage, Message, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.guard import Guard
from bot.inputs.albums import Albums
from bot.inputs.attachments import (
    Attachment,
    attachment_of,
    is_asked_for,
    is_private,
)
from bot.inputs.sender import Sender
from bot.replies.recognition import RecognitionReplies
from bot.replies.sending import place_of, say
from bot.transport.file_download import FileDownload
from bot.update_log import Outcome, note
from model.chat.annotation import Page
from model.chat.corrections import Correction
from model.chat.errors import RequestError
from model.chat.rate_limits import Turns
from model.chat.shared_state import State
from model.chat.workers.recognition import RecognitionWorker
from model.errors import InputError
from model.recognition import SURE

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading

AT_ONCE = 6  # pictures fetched and in memory: 60 MB where all are as large as may be
LONGEST = 60.0  # seconds for an album; what is not begun by then is given up
Context = ContextTypes.DEFAULT_TYPE


class Photos:
    """The callbacks for pictures; each reads in the turn of the person who asks."""

    def __init__(
        self,
        reader: RecognitionWorker,
        download: FileDownload,
        turns: Turns,
        guard: Guard,
        state: State,
    ) -> None:
        self._reader, self._download = reader, download
        self._turns, self._guard = turns, guard
        self._replies = RecognitionReplies(reader)
        self._albums = Albums(state)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def picture(self, update: Update, _: Context) -> None:
        """Read a picture, or a whole album at the first of its messages; in groups where asked.

        It passes the guard itself: what a group talks about is no request, and an album is one.
        """
        if update.message is None:
            return
        messages = await self._albums.gather(update.message)
        if not messages:
            note(Outcome.ALBUM)
        elif is_private(update.message) or any(map(is_asked_for, messages)):
            sender = await self._guard.sender_of(update)
            if await self._guard.admits(update, sender):
                await self._read_all(messages, sender)

    async def command(self, message: Message, sender: Sender) -> None:
        """/read in reply to a picture reads that; alone it says how."""
        source = message.reply_to_message or message.external_reply
        found = attachment_of(source) if source else None
        bot = message.get_bot()
        if found is None:
            values = {"name": bot.username, "sure": f"{100 * SURE:.0f} %"}
            await say(message, sender.words(texts.HOW_TO_READ, **values), None)
            return
        pictured = message.reply_to_message or message
        async with self._turns.turn(sender.person):
            page = await self._page(bot, found)
            await self._replies.tell(
                place_of(message, pictured.message_id),
                sender.words,
                [page],
            )

    async def reading_of(self, bot: Bot, sender: Sender, found: Attachment) -> Reading:
        """Return what an attachment says; raises InputError where it cannot be read."""
        async with self._turns.turn(sender.person):
            page = await self._page(bot, found)
        if isinstance(page, InputError):
            raise page
        return page.reading

    async def own(
        self,
        message: MaybeInaccessibleMessage,
        sender: Sender,
        draw: Callable[[], Awaitable[bytes]],
    ) -> None:
        """Read a picture of the bot's own back, from its very pixels: those that `draw` brings."""
        async with self._turns.turn(sender.person):
            page = await self._reader.read(await draw())
            await self._replies.tell(place_of(message, message.message_id), sender.words, [page])

    async def correct(
        self, message: MaybeInaccessibleMessage, sender: Sender, correction: Correction
    ) -> None:
        """Put corrected digits in the place of those that were read."""
        await self._replies.correct(message, sender.words, correction)

    async def _read_all(self, messages: list[Message], sender: Sender) -> None:
        first = messages[0]
        await self._guard.charge(sender, len(messages) - 1)
        async with self._turns.turn(sender.person):
            end = time.monotonic() + LONGEST
            pages: list[Page | InputError] = []
            for number, message in enumerate(messages, 1):
                late, found = time.monotonic() > end, attachment_of(message)
                if found is None or late:
                    pages.append(RequestError("picture.not_fetched"))
                    continue
                page = await self._page(message.get_bot(), found)
                if isinstance(page, Page) and len(messages) > 1:
                    page = replace(page, number=number)
                pages.append(page)
            await self._replies.tell(place_of(first, first.message_id), sender.words, pages)

    async def _page(self, bot: Bot, found: Attachment) -> Page | InputError:
        """Return what was read in an attachment, or why it cannot be."""
        if found.problem:
            return found.problem
        try:
            async with self._room:
                return await self._reader.read(await self._download.fetch(bot, found.file_id))
        except InputError as error:
            return error
