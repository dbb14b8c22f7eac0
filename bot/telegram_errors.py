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
from model.chat import texts as chat_texts


class Trouble(Enum):
    """What an error of a call means for whoever waits for its answer."""

    UNCHANGED = auto()  # the message already is what it should become
    TOO_OLD = auto()  # a press or a query that Telegram waits for no more
    NO_PHOTOS = auto()
    NO_ANIMATIONS = auto()
    NO_FILES = auto()
    CLOSED = auto()  # nothing that we send reaches this chat, topic or person
    PAUSE = auto()  # Telegram wants a longer pause than anybody waits
    UNKNOWN = auto()  # the call may have been carried out: it went out whole, and no answer came
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
    Trouble.UNKNOWN: texts.PERHAPS_LOST,
    Trouble.NETWORK: chat_texts.SORRY,
    Trouble.UNEXPECTED: chat_texts.SORRY,
}
_SENT = "digits.sent"


def trouble_of(error: BaseException | None) -> Trouble:
    """Return what an error means."""
    if isinstance(error, (BadRequest, Forbidden)):
        said = str(error).lower()
        found = next((each for phrase, each in _PHRASES.items() if phrase in said), None)
        return found or (Trouble.CLOSED if isinstance(error, Forbidden) else Trouble.UNEXPECTED)
    if isinstance(error, (RetryAfter, ChatMigrated)):
        return Trouble.PAUSE if isinstance(error, RetryAfter) else Trouble.CLOSED
    if isinstance(error, NetworkError):
        return Trouble.UNKNOWN if _was_sent(error) else Trouble.NETWORK
    return Trouble.UNEXPECTED


async def watch(request: httpx.Request) -> None:
    """Note when a request has gone out whole; for httpx to call before each.

    The client's own errors do not tell: one that wrote half of it reads on, for an early answer.
    """

    async def note(event: str, _: object) -> None:
        if event.endswith("send_request_body.complete"):
            request.extensions[_SENT] = True

    request.extensions = {**request.extensions, "trace": note, _SENT: False}


def _was_sent(error: NetworkError) -> bool:
    """Tell whether the call of an error may have been read by Telegram, who did not answer it."""
    cause = error.__cause__
    if isinstance(cause, httpx.RequestError):
        return bool(cause.request.extensions.get(_SENT, True))
    return isinstance(error, TimedOut)


def sentence_for(error: BaseException | None) -> str | None:
    """Return what to tell the person who waits, as a text of bot/texts.py.

    None where it would not reach them or not help.
    """
    return _SENTENCES.get(trouble_of(error))
