"""What Telegram refuses, and what of it belongs to an ordinary day."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot import texts


class UnreadableError(Exception):
    """A picture that cannot be read; `sentence` is a text of bot/texts.py for its sender."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


UNCHANGED = "message is not modified"
TOO_OLD = "query is too old"
NO_PHOTOS = "not enough rights to send photos"
NO_ANIMATIONS = "not enough rights to send animations"
NO_FILES = "not enough rights to send documents"

# Bad requests that are nobody's mistake: the chat changed while the answer was on its way.
EXPECTED = (
    UNCHANGED,
    TOO_OLD,
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
    """Return what to tell the person who waits, as a text of bot/texts.py.

    None where it would not reach them or not help.
    """
    if _mentions(error, NO_PHOTOS):
        return texts.NO_PHOTOS
    if _mentions(error, NO_ANIMATIONS):
        return texts.NO_ANIMATIONS
    if _mentions(error, NO_FILES):
        return texts.NO_FILES
    # After a timeout the answer may well have arrived: no apology under a picture.
    hopeless = (Forbidden, RetryAfter, ChatMigrated, TimedOut)
    if isinstance(error, hopeless) or _mentions(error, *EXPECTED):
        return None
    return texts.SORRY
