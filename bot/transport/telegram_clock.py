"""Telegram's time, by the dates of its own answers: this machine's clock may be wrong."""

from __future__ import annotations

import logging
import time
from email.utils import parsedate_to_datetime

import httpx

log = logging.getLogger(__name__)

WORTH_A_LINE = 30.0  # seconds


class TelegramClock:
    """Compares this machine's clock with Telegram's, answer by answer."""

    def __init__(self) -> None:
        self._ahead = 0.0  # seconds that our clock is ahead
        self._said = False

    def now(self) -> float:
        """Return the seconds since 1970, as Telegram counts them."""
        return time.time() - self._ahead

    async def note(self, response: httpx.Response) -> None:
        """Note when an answer was written; for httpx to call at each."""
        try:
            theirs = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, ValueError):  # a Bot API server of one's own may tell none
            return
        ahead = time.time() - theirs
        self._ahead = ahead if abs(ahead) > 1 else 0.0  # the header tells whole seconds
        if abs(ahead) > WORTH_A_LINE and not self._said:
            self._said = True
            where = "ahead of" if ahead > 0 else "behind"
            log.warning("This machine's clock is %.0f s %s Telegram's", abs(ahead), where)
