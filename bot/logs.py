"""Logging to stderr: one JSON object a line, and never the token."""

from __future__ import annotations

import logging
from typing import TextIO

from telegram.error import TelegramError

from model.json_log import JsonFormatter

LIBRARIES = ("httpx", "httpcore", "telegram")


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
    handler.setFormatter(JsonFormatter([token]))
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
