"""Fetching what people sent: from Discord's own hosts alone, bounded in bytes and in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from discord.api import PAUSES
from model.chat.attachments import fetch
from model.chat.errors import RequestError

log = logging.getLogger(__name__)

SECONDS = 30.0  # for one picture


class Files:
    """Fetches files from one of `hosts`, each a scheme with a host."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts
        self._client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)

    async def fetch(self, address: str) -> bytes:
        """Return a file's bytes, tried again for a while.

        Raises InputError where it is too large, lies elsewhere or cannot be had in time.
        """
        if not self.is_ours(address):
            raise RequestError("picture.not_fetched")
        try:
            async with asyncio.timeout(SECONDS):
                for pause in PAUSES:
                    try:
                        return await fetch(self._client, address)
                    except (httpx.HTTPStatusError, httpx.TransportError) as error:
                        if _is_final(error):
                            raise
                        await asyncio.sleep(pause)
                return await fetch(self._client, address)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.warning("A picture could not be fetched (%s)", type(error).__name__)
            raise RequestError("picture.not_fetched") from None

    def is_ours(self, address: str) -> bool:
        """Tell whether a file lies on one of the hosts."""
        try:
            parts = urlsplit(address)
            return f"{parts.scheme}://{parts.netloc}" in self._hosts
        except ValueError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _is_final(error: httpx.HTTPStatusError | httpx.TransportError) -> bool:
    """Tell whether asking again would bring the same."""
    return isinstance(error, httpx.HTTPStatusError) and 300 <= error.response.status_code < 500
