"""Who asks, as far as the bot needs to know: whose turn it is, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Update

from model.translations import Words, words_for


@dataclass(frozen=True)
class Sender:
    """The person behind an update."""

    person: int  # Telegram's number of the user; of the chat in whose name they write
    words: Words
    own_words: Words  # of the language their Telegram speaks

    @classmethod
    def of(cls, update: Update) -> Sender:
        """Return who sent an update."""
        user, chat = update.effective_user, update.effective_chat
        sender = update.message.sender_chat if update.message else None
        # Anonymous admins and channels that write in groups all share one made-up user.
        who = sender or user or chat
        words = words_for(user.language_code if user else None)
        return cls(who.id if who else 0, words, words)


def language_of(person: int) -> str:
    """Return the name under which the language that somebody chose is kept."""
    return f"language:{person}"
