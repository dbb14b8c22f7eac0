"""Logging to stderr: one JSON object a line, and never the token."""

from __future__ import annotations

import json
import logging
import time
from typing import TextIO
from urllib.parse import quote

from telegram.error import TelegramError

HIDDEN = "<token>"
LONGEST = 500  # characters of a message
SHORTEST = 8  # a shorter half of a token is no secret, and would be found in other words
LIBRARIES = ("httpx", "httpcore", "telegram")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, with the token taken out of it and of any trace.

    A record's `fields`, a dict given by `extra`, stand beside time, level, logger and message.
    """

    converter = time.gmtime

    def __init__(self, token: str) -> None:
        super().__init__()
        # Longest first: the whole token, the way an address may spell it, its secret half alone.
        secret = token.partition(":")[2]
        spellings = {token, quote(token, safe=""), secret if len(secret) >= SHORTEST else ""}
        self._spellings = sorted(filter(None, spellings), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)

    def _message(self, record: logging.LogRecord) -> str:
        # An error may quote a whole page of a server that is none of Telegram's. The token goes
        # first: cut in two it would not be found.
        message = " ".join(self._redact(record.getMessage()).split())
        return message if len(message) <= LONGEST else message[:LONGEST] + "…"

    def _redact(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text


def without_trace(record: logging.LogRecord) -> bool:
    """Shorten what the library logs about Telegram's errors: our error handler tells them too."""
    error = record.exc_info and record.exc_info[1]
    if record.name.startswith("telegram") and isinstance(error, TelegramError):
        record.msg, record.args = f"{record.getMessage()} ({error})", ()
        record.exc_info = record.exc_text = None
    return True


def set_up_logging(token: str, stream: TextIO | None = None) -> None:
    """Send the whole process's log to `stream` (stderr where None), `token` taken out of it."""
    logging.basicConfig(level=logging.INFO, handlers=[_handler(token, stream)], force=True)
    logging.captureWarnings(True)
    _quieten()


def set_up_logging_beside(token: str) -> None:
    """Do the same for the bot's part of a process that has a log of its own."""
    handler = _handler(token, None)
    for name in ("bot", "asyncio", *LIBRARIES):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
    logging.getLogger("bot").setLevel(logging.INFO)
    _quieten()


def _handler(token: str, stream: TextIO | None) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter(token))
    handler.addFilter(without_trace)
    return handler


def _quieten() -> None:
    for name in LIBRARIES:  # httpx tells every address, token and all
        logging.getLogger(name).setLevel(logging.WARNING)
    # Both come as errors to us: a pause Telegram asks for, and an answer that is no JSON.
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL + 1)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    # It would print whole updates, and with them what people wrote.
    logging.getLogger("telegram.ext.ExtBot").disabled = True
