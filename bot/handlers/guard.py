"""Before any handler: chats that are not served, and people who ask too often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import InlineQueryResultsButton, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.inputs.sender import Asker
from bot.rate_limits import Buckets, Turns
from bot.settings import Settings
from bot.update_log import Outcome, note

Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Awaitable[None]]


class Gate:
    """Lets an update through to its handler, or refuses it in words."""

    def __init__(self, settings: Settings, turns: Turns) -> None:
        self._chats, self._turns = settings.chats, turns
        self._buckets = Buckets(settings.rate) if settings.rate else None

    def guard(self, callback: Callback) -> Callback:
        """Return `callback`, run only for updates that may pass."""

        async def guarded(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            outcome, sentence = self._refusal(update)
            if outcome is None:
                await callback(update, context)
                return
            note(outcome)
            if sentence:  # a press and a query always get theirs, a message the first time
                await _tell(update, sentence)

        return guarded

    def charge(self, asker: Asker, count: int) -> None:
        """Count further requests of somebody who was let through: the rest of an album."""
        if self._buckets:
            self._buckets.charge(asker.person, count)

    def _refusal(self, update: Update) -> tuple[Outcome | None, str]:
        """Return why an update may not pass, and what to say; nothing where that was said."""
        asker = Asker.of(update)
        refusal = self._buckets.take(asker.person) if self._buckets else None
        if refusal:
            new = refusal.first or not update.message
            return Outcome.LIMITED, texts.wait(asker.words, refusal.seconds) if new else ""
        chat = update.effective_chat.id if update.effective_chat else asker.person
        if self._chats and chat not in self._chats:
            return Outcome.BARRED, asker.words(texts.NOT_HERE)
        if self._turns.is_full(asker.person):
            new = self._turns.tell(asker.person) or not update.message
            return Outcome.BUSY, asker.words(texts.BUSY) if new else ""
        return None, ""


async def _tell(update: Update, sentence: str) -> None:
    if update.callback_query:
        await update.callback_query.answer(sentence)
    elif update.inline_query:
        button = InlineQueryResultsButton(sentence, start_parameter="wait")
        await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
    elif update.message:
        await update.message.reply_text(sentence)
