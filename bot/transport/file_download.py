"""Fetching the pictures people send: bounded in bytes and in time, kept in memory only."""

from __future__ import annotations

import asyncio
import logging

import httpx
from telegram import Bot
from telegram.error import NetworkError

from bot.transport.rate_limiter import PAUSES
from model.chat.attachments import fetch
from model.chat.errors import RequestError
from model.recognition.limits import MAX_BYTES, check_size

log = logging.getLogger(__name__)

SECONDS = 60.0  # for one picture, from asking where it is to its last byte
TOO_BIG = "file is too big"  # Telegram hands out 20 MB at most


class FileDownload:
    """Fetches files that Telegram keeps for the bot."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, bot: Bot, file_id: str) -> bytes:
        """Return a file's bytes, tried again for a while where Telegram does not hand it out.

        Raises InputError where it is too large or cannot be had in time, and RetryAfter where
        Telegram wants a long pause.
        """
        try:
            async with asyncio.timeout(self._seconds):
                file = await bot.get_file(file_id)
                check_size(file.file_size or 0)
                for pause in PAUSES:
                    try:
                        return await self._download(str(file.file_path))
                    except httpx.HTTPError as error:
                        log.warning("A picture is fetched again (%s)", type(error).__name__)
                        await asyncio.sleep(pause)
                return await self._download(str(file.file_path))
        except (NetworkError, httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            if isinstance(error, NetworkError) and TOO_BIG in str(error).lower():
                check_size(MAX_BYTES + 1)
            # Nothing but the type: the address in the message holds the token.
            log.warning("A picture could not be fetched (%s)", type(error).__name__)
            raise RequestError("picture.not_fetched") from None

    async def _download(self, address: str) -> bytes:
        if self._client is None:  # here, for it belongs to the event loop
            self._client = httpx.AsyncClient(timeout=self._seconds)
        return await fetch(self._client, address)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
