"""What the bot does with pictures: it fetches them, reads them, and tells what it read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from telegram import Bot, MaybeInaccessibleMessage, Message, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.guard import Gate
from bot.inputs.albums import Albums
from bot.inputs.attachments import (
    Attachment,
    attachment_of,
    is_asked_for,
    is_private,
)
from bot.inputs.sender import Asker
from bot.rate_limits import Turns
from bot.replies.recognition import Place, Teller
from bot.replies.sending import say
from bot.telegram_errors import UnreadableError
from bot.transport.file_download import Fetching
from bot.update_log import Outcome, note
from bot.workers.annotation import Page
from bot.workers.recognition import PictureReader
from model.recognition import SURE

AT_ONCE = 6  # pictures fetched and in memory: 60 MB where all are as large as may be
LONGEST = 60.0  # seconds for an album; what is not begun by then is given up
Context = ContextTypes.DEFAULT_TYPE


class Pictures:
    """The callbacks for pictures; each reads in the turn of the person who asks."""

    def __init__(self, reader: PictureReader, fetching: Fetching, turns: Turns, gate: Gate) -> None:
        self._reader, self._fetching = reader, fetching
        self._turns, self._gate = turns, gate
        self._teller = Teller(reader)
        self._albums = Albums()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def picture(self, update: Update, context: Context) -> None:
        """Read a picture, or a whole album at the first of its messages; in groups where asked.

        It passes the gate itself: what a group talks about is no request, and an album is one.
        """
        messages = await self._albums.gather(update.message)
        if messages is None:
            note(Outcome.ALBUM)
        elif is_private(update.message) or any(map(is_asked_for, messages)):
            await self._gate.guard(partial(self._read_all, messages))(update, context)

    async def command(self, update: Update, context: Context) -> None:
        """/read in reply to a picture reads that; alone it says how."""
        message, asker = update.message, Asker.of(update)
        source = message.reply_to_message or message.external_reply
        found = attachment_of(source) if source else None
        if found is None:
            values = {"name": context.bot.username, "sure": f"{100 * SURE:.0f} %"}
            await say(message, asker.words(texts.HOW_TO_READ, **values), buttons=False)
            return
        pictured = message.reply_to_message or message
        async with self._turns.turn(asker.person):
            page = await self._page(context.bot, found)
            await self._teller.tell(Place(message, pictured.message_id), asker.words, [page])

    async def own(
        self, message: MaybeInaccessibleMessage, asker: Asker, draw: Callable[[], Awaitable[bytes]]
    ) -> None:
        """Read a picture of the bot's own back, from its very pixels: those that `draw` brings."""
        async with self._turns.turn(asker.person):
            page = await self._reader.read(await draw())
            await self._teller.tell(Place(message, message.message_id), asker.words, [page])

    async def _read_all(self, messages: list[Message], update: Update, context: Context) -> None:
        asker, first = Asker.of(update), messages[0]
        self._gate.charge(asker, len(messages) - 1)
        async with self._turns.turn(asker.person):
            end = time.monotonic() + LONGEST
            pages: list[Page | str] = []
            for number, message in enumerate(messages, 1):
                late = time.monotonic() > end
                found = Attachment("", texts.NOT_FETCHED) if late else attachment_of(message)
                page = await self._page(context.bot, found)
                alone = isinstance(page, str) or len(messages) == 1
                pages.append(page if alone else replace(page, number=number))
            await self._teller.tell(Place(first, first.message_id), asker.words, pages)

    async def _page(self, bot: Bot, found: Attachment) -> Page | str:
        """Return what was read in an attachment, or the text that says why it cannot be."""
        if found.problem:
            return found.problem
        try:
            async with self._room:
                return await self._reader.read(await self._fetching.fetch(bot, found.file_id))
        except UnreadableError as error:
            return error.sentence
