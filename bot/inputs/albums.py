"""Albums: Telegram sends each picture as a message of its own; they are answered together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from telegram import Message

QUIET = 1.0  # seconds without another picture after which an album is taken to be whole
MOST = 10  # pictures in an album, by Telegram's own rule
REMEMBERED = 1000  # albums that are over; what comes late must not bring a second answer


@dataclass
class _Album:
    messages: list[Message] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Albums:
    """Gathers the messages of each album."""

    def __init__(self, quiet: float = QUIET) -> None:
        self._quiet = quiet
        self._open: dict[tuple[int, str], _Album] = {}
        self._over: dict[tuple[int, str], None] = {}  # in the order they ended

    async def gather(self, message: Message) -> list[Message] | None:
        """Return all messages of an album, in order, for its first one; None for the others.

        A message that belongs to none is alone in the list.
        """
        if message.media_group_id is None:
            return [message]
        key = (message.chat.id, message.media_group_id)
        if key in self._over:
            return None
        if key in self._open:
            self._open[key].messages.append(message)
            self._open[key].news.set()
            return None
        self._open[key] = album = _Album([message])
        try:
            await self._wait(album)
        finally:
            del self._open[key]
            self._over[key] = None
            if len(self._over) > REMEMBERED:
                del self._over[next(iter(self._over))]
        return sorted(album.messages, key=lambda each: each.message_id)[:MOST]

    async def _wait(self, album: _Album) -> None:
        """Wait until an album is whole, by its number or by the quiet after its last picture."""
        while len(album.messages) < MOST:
            album.news.clear()
            try:
                async with asyncio.timeout(self._quiet):
                    await album.news.wait()
            except TimeoutError:
                return
