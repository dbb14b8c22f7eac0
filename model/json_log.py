"""Log records as JSON, one object a line, without the secrets of the process.

Here and not at a door: both doors log alike, even in one process, and doors do not know each other.
(python-json-logger would take as many lines to name the fields, and knows no secrets.)
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from urllib.parse import quote

HIDDEN = "<secret>"
LONGEST = 500  # characters of a message
SHORTEST = 8  # a shorter half of a token is no secret, and would be found in other words


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON: time, level, logger and message, trace if any.

    A record's `fields`, a dict given by `extra`, stand beside them, and so does what `more()` says
    as it is written. `secrets` are taken out of the message and the trace, in every spelling.
    """

    converter = staticmethod(time.gmtime)

    def __init__(
        self, secrets: Iterable[str] = (), more: Callable[[], dict[str, object]] = dict
    ) -> None:
        super().__init__()
        self._more = more
        spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
        # Longest first: a part of a secret would leave the rest.
        self._spellings = sorted(spellings, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **getattr(record, "fields", {}),
            **self._more(),
        }
        if record.exc_info:
            line["trace"] = self._without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)

    def _message(self, record: logging.LogRecord) -> str:
        # An error may quote a whole page of another server. Secrets go first: cut in two, one
        # would not be found.
        message = " ".join(self._without_secrets(record.getMessage()).split())
        return message if len(message) <= LONGEST else message[:LONGEST] + "…"

    def _without_secrets(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text


def _spellings(secret: str) -> set[str]:
    """Return how a log may spell a secret: whole, as an address has it, a bot token's half."""
    half = secret.partition(":")[2]
    spellings = {secret, quote(secret, safe=""), half if len(half) >= SHORTEST else ""}
    return spellings - {""}
