"""Fetching the pictures people send: bounded in bytes and in time, kept in memory only."""

from __future__ import annotations

import asyncio
import logging

import httpx
from telegram import Bot
from telegram.error import NetworkError

from bot import texts
from bot.inputs.attachments import MAX_BYTES
from bot.telegram_errors import UnreadableError

log = logging.getLogger(__name__)

SECONDS = 30.0  # for one picture, from asking where it is to its last byte
TOO_BIG = "file is too big"  # Telegram hands out 20 MB at most


class Fetching:
    """Fetches files that Telegram keeps for the bot."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, bot: Bot, file_id: str) -> bytes:
        """Return a file's bytes.

        Raises UnreadableError where it is too large, or where Telegram does not hand it out in
        time, and RetryAfter where Telegram wants a long pause.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetch(bot, file_id)
        except (NetworkError, httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            if isinstance(error, NetworkError) and TOO_BIG in str(error).lower():
                raise UnreadableError(texts.TOO_LARGE) from None
            # Nothing but the type: the address in the message holds the token.
            log.warning("A picture could not be fetched (%s)", type(error).__name__)
            raise UnreadableError(texts.NOT_FETCHED) from None

    async def _fetch(self, bot: Bot, file_id: str) -> bytes:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > MAX_BYTES:
            raise UnreadableError(texts.TOO_LARGE)
        if self._client is None:  # here, for it belongs to the event loop
            self._client = httpx.AsyncClient(timeout=self._seconds)
        data = bytearray()
        async with self._client.stream("GET", str(file.file_path)) as response:
            response.raise_for_status()
            async for part in response.aiter_bytes():
                data += part
                if len(data) > MAX_BYTES:
                    raise UnreadableError(texts.TOO_LARGE)
        return bytes(data)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
