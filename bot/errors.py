"""Where the handlers' errors end: one line for the expected, a trace for the rest."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ContextTypes

from bot import texts

log = logging.getLogger(__name__)

UNCHANGED = "message is not modified"
TOO_OLD = "query is too old"
NO_PHOTOS = "not enough rights to send photos"
# Bad requests that are nobody's mistake: the chat changed while the answer was on its way.
EXPECTED = (
    UNCHANGED,
    TOO_OLD,
    NO_PHOTOS,
    "not enough rights",
    "have no rights to send",
    "chat not found",
    "message thread not found",
    "topic_closed",
)


def _mentions(error: Exception, *phrases: str) -> bool:
    return isinstance(error, BadRequest) and any(each in str(error).lower() for each in phrases)


def is_unchanged(error: Exception) -> bool:
    """Tell whether an edit was refused because the message already is what it should become."""
    return _mentions(error, UNCHANGED)


def is_expected(error: Exception) -> bool:
    """Tell whether an error belongs to a bot's ordinary day and needs no trace."""
    if isinstance(error, BadRequest):
        return _mentions(error, *EXPECTED)
    return isinstance(error, (Forbidden, RetryAfter, ChatMigrated, NetworkError))


def sentence_for(error: Exception) -> str | None:
    """Return what to tell the person who waits; None where it would not reach them or not help."""
    if _mentions(error, NO_PHOTOS):
        return texts.NO_PHOTOS
    # After a timeout the answer may well have arrived: no apology under a picture.
    hopeless = (Forbidden, RetryAfter, ChatMigrated, TimedOut)
    if isinstance(error, hopeless) or _mentions(error, *EXPECTED):
        return None
    return texts.SORRY


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an error of one update, and tell the person in one sentence where that helps."""
    error = context.error
    if is_expected(error):
        log.warning("An answer was not delivered: %s: %s", type(error).__name__, error)
    else:
        log.error("An update failed", exc_info=error)
    sentence = sentence_for(error)
    if sentence is None or not isinstance(update, Update) or update.effective_chat is None:
        return
    try:
        if update.effective_message is not None:
            await update.effective_message.reply_text(sentence)
        else:
            await update.effective_chat.send_message(sentence)
    except TelegramError as second:
        log.warning("The apology was not delivered: %s: %s", type(second).__name__, second)
