"""Before any handler: chats that are not served, and people who ask too often."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from telegram import CallbackQuery, InlineQuery, InlineQueryResultsButton, Message, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.inputs.sender import Sender, language_of
from bot.update_log import Outcome, note
from model.chat import texts as chat_texts
from model.chat.rate_limits import PersonLimit, Turns
from model.chat.shared_state import State
from model.translations import words_for

Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
Said = TypeVar("Said", Message, CallbackQuery, InlineQuery)


class Guard:
    """Lets an update through to its handler, or refuses it in words."""

    def __init__(
        self,
        chats: frozenset[int],
        limit: PersonLimit | None,
        typing: PersonLimit | None,
        turns: Turns,
        state: State,
    ) -> None:
        """`limit` is for what people ask, `typing` for inline queries: one for each keystroke."""
        self._chats, self._limit, self._typing = chats, limit, typing
        self._turns, self._state = turns, state

    async def sender_of(self, update: Update) -> Sender:
        """Return who sent an update, with the words of the language they chose."""
        sender = Sender.of(update)
        chosen = await self._state.get(language_of(sender.person))
        return replace(sender, words=words_for(chosen)) if chosen else sender

    def on(
        self, kind: type[Said], callback: Callable[[Said, Sender], Coroutine[Any, Any, None]]
    ) -> Callback:
        """Return a handler that calls `callback` with what somebody said, where it may pass."""

        async def guarded(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            said = update.message or update.callback_query or update.inline_query
            if isinstance(said, kind):
                sender = await self.sender_of(update)
                if await self.admits(update, sender):
                    await callback(said, sender)

        return guarded

    async def admits(self, update: Update, sender: Sender) -> bool:
        """Tell whether an update may pass; who sent one that may not is told so."""
        outcome, sentence = await self._refusal(update, sender)
        if outcome is None:
            return True
        note(outcome)
        if sentence:  # a press and a query always get theirs, a message the first time
            await _tell(update, sentence)
        return False

    async def charge(self, sender: Sender, count: int) -> None:
        """Count further requests of somebody who was let through: the rest of an album."""
        if self._limit:
            await self._limit.charge(sender.person, count)

    async def _refusal(self, update: Update, sender: Sender) -> tuple[Outcome | None, str]:
        """Return why an update may not pass, and what to say; nothing where that was said."""
        chat = update.effective_chat.id if update.effective_chat else sender.person
        if self._chats and chat not in self._chats:
            return Outcome.BARRED, sender.words(texts.NOT_HERE)
        limit = self._typing if update.inline_query else self._limit
        seconds = await limit.take(sender.person) if limit else 0
        if limit and seconds:
            new = not update.message or await limit.tells(sender.person)
            return Outcome.LIMITED, chat_texts.wait(sender.words, seconds) if new else ""
        if self._turns.is_full(sender.person):
            new = not update.message or self._turns.tell(sender.person)
            return Outcome.BUSY, sender.words(chat_texts.BUSY) if new else ""
        return None, ""


async def _tell(update: Update, sentence: str) -> None:
    if update.callback_query:
        await update.callback_query.answer(sentence)
    elif update.inline_query:
        button = InlineQueryResultsButton(sentence, start_parameter="wait")
        await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
    elif update.message:
        await update.message.reply_text(sentence)
