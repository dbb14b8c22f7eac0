"""Where updates come in, by either way: not too many at once, none twice, none that is stale."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor

from bot import metrics
from bot.transport.telegram_clock import TelegramClock
from bot.update_log import Outcome, entry, note
from model.chat.shared_state import State

log = logging.getLogger(__name__)

# Most of these wait for Telegram or for their turn, which costs memory only.
MOST_UPDATES = 1000
STALE = 300.0  # seconds; who asked longer ago has gone, or has asked again
REMEMBERED = 86_400.0  # seconds for which Telegram may repeat an update
TAKEN = 15.0  # seconds for which who answers an update says so
SAY_TAKEN = 5.0  # seconds until that is said again
ANSWERED = "answered"

BotApplication = Application[Any, Any, Any, Any, Any, Any]


class ElsewhereError(Exception):
    """Another process is answering the update, or was when it ended."""


class UpdateQueue(BaseUpdateProcessor):
    """Hands updates to the handlers, and knows which of them are not answered yet."""

    def __init__(self, state: State, clock: TelegramClock, alone: bool = True) -> None:
        """`alone` tells that no other process takes updates: what one took then died with it."""
        super().__init__(MOST_UPDATES)
        self._state, self._clock, self._alone = state, clock, alone
        self._under_way: dict[int, asyncio.Future[None]] = {}
        self._answering: set[asyncio.Task[Any]] = set()

    @property
    def is_full(self) -> bool:
        """Whether Telegram should keep its further updates for a while."""
        return len(self._under_way) >= MOST_UPDATES

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the updates that are not answered yet."""
        return sorted(self._under_way)

    async def progress(self, seconds: float) -> None:
        """Wait until another update is answered, for so many seconds at most."""
        if self._under_way:
            await asyncio.wait(
                self._under_way.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )

    def abandon(self) -> None:
        """Stop answering: what has not had its answer comes again."""
        for task in self._answering:
            task.cancel()

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def take(self, application: BotApplication, data: dict[str, Any]) -> asyncio.Future[None]:
        """Queue an update as Telegram sent it, once; returns what is done when it is answered.

        Raises ElsewhereError.
        """
        number = data["update_id"]
        if number in self._under_way:
            return self._under_way[number]
        answered = asyncio.get_running_loop().create_future()
        self._under_way[number] = answered
        if await self._is_answered(number):
            self._done(number)
            return answered
        try:
            update = Update.de_json(data, application.bot)
        except Exception as error:  # whatever it holds, it must not stop those behind it
            metrics.ERRORS.labels("unreadable").inc()
            log.error("An update cannot be read (%s); it is skipped", type(error).__name__)
            await self._note_answered(number)
            return answered
        application.update_queue.put_nowait(update)
        return answered

    async def _is_answered(self, number: int) -> bool:
        """Tell whether an update was answered before; else it is ours. Raises ElsewhereError."""
        name = f"update:{number}"
        if await self._state.claim(name, "", TAKEN):
            return False
        if await self._state.get(name) == ANSWERED:
            return True
        if not self._alone:
            self._done(number)
            raise ElsewhereError
        return False

    def _done(self, number: int) -> None:
        self._under_way.pop(number).set_result(None)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let the handlers answer an update, and write down what became of it."""
        number = update.update_id if isinstance(update, Update) else 0
        saying = asyncio.create_task(self._say_taken(number))
        if task := asyncio.current_task():
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        opened = None
        try:
            with entry(update) as opened:
                if self._is_stale(update):
                    asyncio.ensure_future(coroutine).cancel()  # never begun, never missed
                    note(Outcome.STALE)
                else:
                    await coroutine
        except asyncio.CancelledError:  # the bot is ending: what it did not answer comes again
            if opened is None or not opened.sent:
                raise
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
        await self._note_answered(number)

    async def _note_answered(self, number: int) -> None:
        await self._state.put(f"update:{number}", ANSWERED, REMEMBERED)
        self._done(number)

    async def _say_taken(self, number: int) -> None:
        while True:
            await asyncio.sleep(SAY_TAKEN)
            await self._state.put(f"update:{number}", "", TAKEN)

    def _is_stale(self, update: object) -> bool:
        # Presses and inline queries carry no date of their own.
        message = update.message if isinstance(update, Update) else None
        return message is not None and self._clock.now() - message.date.timestamp() > STALE
