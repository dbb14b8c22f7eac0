"""Where updates come in, by either way: not too many at once, none twice, none that is stale."""

from __future__ import annotations

import logging
import time
from collections.abc import Coroutine
from typing import Any

from telegram import Message, Update
from telegram.ext import Application, BaseUpdateProcessor

from bot import metrics
from bot.update_log import Outcome, entry, note

log = logging.getLogger(__name__)

# Most of these wait for Telegram or for their turn, which costs memory only.
MOST_UPDATES = 1000
STALE = 300.0  # seconds; who asked longer ago has gone, or has asked again
REMEMBERED = 10_000  # identifiers of updates; Telegram repeats one within minutes


class Desk(BaseUpdateProcessor):
    """Hands updates to the handlers, and knows how many are under way."""

    def __init__(self) -> None:
        super().__init__(MOST_UPDATES)
        self._under_way = 0
        self._seen: dict[int, None] = {}  # in the order they came

    @property
    def is_full(self) -> bool:
        """Whether Telegram should keep its further updates for a while."""
        return self._under_way >= MOST_UPDATES

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    def take(self, application: Application, data: dict[str, Any]) -> None:
        """Queue an update as Telegram sent it; one that came before is dropped."""
        number = data.get("update_id")
        if number in self._seen:
            return
        self._seen[number] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        try:
            update = Update.de_json(data, application.bot)
        except Exception as error:  # whatever it holds, it must not stop those behind it
            metrics.ERRORS.labels("unreadable").inc()
            log.error("An update cannot be read (%s); it is skipped", type(error).__name__)
            return
        self._under_way += 1
        application.update_queue.put_nowait(update)

    async def do_process_update(self, update: object, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Let the handlers answer an update, and write down what became of it."""
        try:
            with entry(update):
                if _is_stale(update):
                    coroutine.close()
                    note(Outcome.STALE)
                else:
                    await coroutine
        finally:
            self._under_way -= 1


def _is_stale(update: object) -> bool:
    # Presses and inline queries carry no date of their own.
    message = update.message if isinstance(update, Update) else None
    return isinstance(message, Message) and time.time() - message.date.timestamp() > STALE
