"""Logging to stderr: one line per event, and never the token."""

from __future__ import annotations

import logging
from typing import TextIO
from urllib.parse import quote

from telegram.error import TelegramError

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN = "<token>"
LONGEST = 500  # characters of a line
SHORTEST = 8  # a shorter half of a token is no secret, and would be found in other words


class RedactingFormatter(logging.Formatter):
    """Formats a record as one line, with the token taken out of it and of any trace below."""

    def __init__(self, token: str) -> None:
        super().__init__(FORMAT)
        # Longest first: the whole token, the way an address may spell it, its secret half alone.
        secret = token.partition(":")[2]
        spellings = {token, quote(token, safe=""), secret if len(secret) >= SHORTEST else ""}
        self._spellings = sorted(filter(None, spellings), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        # An error may quote a whole page of a server that is none of Telegram's. The token goes
        # first: cut in two it would not be found.
        line = " ".join(self._redact(super().formatMessage(record)).split())
        return line if len(line) <= LONGEST else line[:LONGEST] + "…"

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
    """Send the log to `stream` (stderr where None), with `token` taken out of every line."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(token))
    handler.addFilter(without_trace)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in ("httpx", "httpcore", "telegram"):  # httpx tells every address, token and all
        logging.getLogger(name).setLevel(logging.WARNING)
    # Being slowed down by Telegram is worth a line; an answer that is no JSON comes as an error.
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.INFO)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    # It would print whole updates, and with them what people wrote.
    logging.getLogger("telegram.ext.ExtBot").disabled = True
