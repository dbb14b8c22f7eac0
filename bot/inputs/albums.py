"""Albums: Telegram sends each picture as a message of its own; they are answered together."""

from __future__ import annotations

import asyncio
import json

from telegram import Message

from model.chat.shared_state import State

QUIET = 1.0  # seconds without another picture after which an album is taken to be whole
MOST = 10  # pictures in an album, by Telegram's own rule
LOOK = 0.1  # seconds until it is looked again what came
LEADING = 3.0  # seconds for which who gathers an album says so; each look says it anew
KEPT = 60.0  # seconds; by then an album is gathered, or whoever gathered it is no more


class Albums:
    """Gathers the messages of each album, whichever process of the bot each came to."""

    def __init__(self, state: State, quiet: float = QUIET) -> None:
        self._state, self._quiet = state, quiet

    async def gather(self, message: Message) -> list[Message]:
        """Return all messages of an album, in order, for one of them; none for the others.

        They return when the album was gathered. A message that belongs to none is alone in the
        list; what comes when its album is over begins another.
        """
        if message.media_group_id is None:
            return [message]
        name = f"album:{message.chat.id}:{message.media_group_id}"
        await self._state.push(name, message.to_json(), KEPT)
        while await self._state.length(name):
            if await self._state.claim(f"{name}:leader", "", LEADING):
                return await self._lead(name, message)
            await asyncio.sleep(LOOK)
        return []

    async def _lead(self, name: str, message: Message) -> list[Message]:
        count, quiet = 0, 0.0
        while quiet < self._quiet:
            before, count = count, await self._state.length(name)
            if count >= MOST:
                break
            quiet = quiet + LOOK if count == before else 0.0
            await self._state.put(f"{name}:leader", "", LEADING)
            await asyncio.sleep(LOOK)
        # In this order: who comes in between gathers what is left.
        await self._state.forget(f"{name}:leader")
        found = [json.loads(each) for each in await self._state.drain(name)]
        messages = {each["message_id"]: each for each in found}  # one may have come twice
        return [Message.de_json(messages[number], message.get_bot()) for number in sorted(messages)]
