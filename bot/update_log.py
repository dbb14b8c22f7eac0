"""What became of each update: one line of the log and the figures, and nothing about anybody."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum

from telegram import Update

from bot import metrics

log = logging.getLogger(__name__)


class Outcome(Enum):
    """How an update ended."""

    STRIP = "strip"
    NUMBER = "number"
    MORPH = "morph"
    FILE = "file"
    READING = "reading"
    ALBUM = "album"  # answered with the first message of its album
    INLINE = "inline"  # pictures offered to choose from
    WORDS = "words"
    IGNORED = "ignored"  # not said to the bot
    STALE = "stale"  # older than anybody waits
    LIMITED = "limited"  # refused: too many from one person
    BUSY = "busy"  # refused: the one before is still under way
    UNREADABLE = "unreadable"  # refused: nothing that can be read
    EXPIRED = "expired"  # refused: a button that means nothing any more
    BARRED = "barred"  # refused: not a chat the operator serves
    UNDELIVERED = "undelivered"  # Telegram or the chat did not take the answer
    FAILED = "failed"


REFUSED = {
    *(Outcome.LIMITED, Outcome.BUSY, Outcome.UNREADABLE),
    *(Outcome.EXPIRED, Outcome.BARRED),
}


@dataclass
class Entry:
    """What becomes of one update."""

    outcome: Outcome = Outcome.IGNORED
    sent: bool = False  # whether an answer may have reached people
    started: float = field(default_factory=time.perf_counter)


_current: ContextVar[Entry] = ContextVar("entry")


@contextmanager
def entry(update: object) -> Iterator[Entry]:
    """Write down how the update ended that the block processes."""
    opened = Entry()
    token = _current.set(opened)
    try:
        yield opened
    finally:
        _current.reset(token)
        _write(update, opened)


def note(outcome: Outcome) -> None:
    """Say how the update at hand ends."""
    if opened := _current.get(None):
        opened.outcome = outcome


def note_sent(sent: bool) -> None:
    """Say whether an answer to the update at hand may have reached people."""
    if opened := _current.get(None):
        opened.sent = sent


def _write(update: object, opened: Entry) -> None:
    seconds, outcome = time.perf_counter() - opened.started, opened.outcome.value
    kind, chat = _kind(update), _chat_type(update)
    metrics.UPDATES.labels(kind, outcome).inc()
    metrics.SECONDS.labels(kind).observe(seconds)
    if opened.outcome in REFUSED:
        metrics.REFUSALS.labels(outcome).inc()
    fields = {"kind": kind, "chat": chat, "ms": round(1000 * seconds, 1), "outcome": outcome}
    log.info("update", extra={"fields": fields})


def _kind(update: object) -> str:
    """Return which kind of update this is: message, callback_query, inline_query."""
    kinds = ("message", "callback_query", "inline_query")
    return next((kind for kind in kinds if getattr(update, kind, None)), "other")


def _chat_type(update: object) -> str | None:
    """Return Telegram's word for the kind of chat, where the update tells it."""
    if not isinstance(update, Update):
        return None
    if update.inline_query:
        return update.inline_query.chat_type
    return update.effective_chat.type if update.effective_chat else None
