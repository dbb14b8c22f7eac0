"""What Telegram refuses, and what of it belongs to an ordinary day."""

from __future__ import annotations

from enum import Enum, auto

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot import texts


class Trouble(Enum):
    """What an error of a call means for whoever waits for its answer."""

    UNCHANGED = auto()  # the message already is what it should become
    TOO_OLD = auto()  # a press or a query that Telegram waits for no more
    NO_PHOTOS = auto()
    NO_ANIMATIONS = auto()
    NO_FILES = auto()
    CLOSED = auto()  # nothing that we send reaches this chat, topic or person
    PAUSE = auto()  # Telegram wants a longer pause than anybody waits
    UNKNOWN = auto()  # the call may have been carried out
    NETWORK = auto()
    UNEXPECTED = auto()


# By what Telegram's descriptions contain, as 400 or 403; the first that fits counts.
_PHRASES = {
    "message is not modified": Trouble.UNCHANGED,
    "query is too old": Trouble.TOO_OLD,
    "query_id_invalid": Trouble.TOO_OLD,
    "rights to send photos": Trouble.NO_PHOTOS,
    "chat_send_photos_forbidden": Trouble.NO_PHOTOS,
    "chat_send_media_forbidden": Trouble.NO_PHOTOS,
    "rights to send animations": Trouble.NO_ANIMATIONS,
    "rights to send gifs": Trouble.NO_ANIMATIONS,
    "chat_send_gifs_forbidden": Trouble.NO_ANIMATIONS,
    "rights to send documents": Trouble.NO_FILES,
    "chat_send_docs_forbidden": Trouble.NO_FILES,
    **dict.fromkeys(
        (
            *("not enough rights", "have no rights", "need administrator rights"),
            *("chat_write_forbidden", "chat_restricted", "chat_admin_required", "_forbidden"),
            *("topic_deleted", "topic_closed", "message thread not found", "topic_id_invalid"),
            *("chat not found", "chat was deactivated", "chat was deleted", "peer_id_invalid"),
            *("user not found", "user is deactivated", "input_user_deactivated", "user_is_blocked"),
            *("channel_private", "user_banned_in_channel", "bot is not a member"),
        ),
        Trouble.CLOSED,
    ),
}
_SENTENCES = {
    Trouble.NO_PHOTOS: texts.NO_PHOTOS,
    Trouble.NO_ANIMATIONS: texts.NO_ANIMATIONS,
    Trouble.NO_FILES: texts.NO_FILES,
    Trouble.NETWORK: texts.SORRY,
    Trouble.UNEXPECTED: texts.SORRY,
}
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteTimeout)


def trouble_of(error: BaseException | None) -> Trouble:
    """Return what an error means."""
    if isinstance(error, (BadRequest, Forbidden)):
        said = str(error).lower()
        found = next((each for phrase, each in _PHRASES.items() if phrase in said), None)
        return found or (Trouble.CLOSED if isinstance(error, Forbidden) else Trouble.UNEXPECTED)
    if isinstance(error, (RetryAfter, ChatMigrated)):
        return Trouble.PAUSE if isinstance(error, RetryAfter) else Trouble.CLOSED
    if isinstance(error, TimedOut) and not isinstance(error.__cause__, _NEVER_SENT):
        return Trouble.UNKNOWN
    return Trouble.NETWORK if isinstance(error, NetworkError) else Trouble.UNEXPECTED


def sentence_for(error: BaseException | None) -> str | None:
    """Return what to tell the person who waits, as a text of bot/texts.py.

    None where it would not reach them or not help.
    """
    return _SENTENCES.get(trouble_of(error))
