"""Albums: several messages that are one question."""

from __future__ import annotations

import asyncio

from telegram import Message

from bot.inputs.albums import MOST, Albums
from tests.bot.support import in_virtual_time, message


def gathered(arrivals: list[tuple[float, Message]]) -> list[list[int] | None]:
    """Let messages arrive at times; returns what each was told."""

    async def arrive(albums: Albums, at: float, each: Message) -> list[int] | None:
        await asyncio.sleep(at)
        found = await albums.gather(each)
        return found and [one.message_id for one in found]

    async def run() -> list[list[int] | None]:
        albums = Albums(quiet=0.2)
        return await asyncio.gather(*(arrive(albums, *each) for each in arrivals))

    return in_virtual_time(run())


def test_an_album_is_gathered_in_order_and_ends_once():
    album = {"media_group_id": "a"}
    arrivals = [
        (0.0, message(3, **album)),
        (0.1, message(1, **album)),
        (0.25, message(2, **album)),
        (0.3, message(9, media_group_id="b")),
        (0.3, message(8)),
        (1.0, message(4, **album)),  # too late: one answer there was
    ]
    assert gathered(arrivals) == [[1, 2, 3], None, None, [9], [8], None]


def test_an_album_of_ten_is_not_waited_for():
    arrivals = [(0.01 * n, message(n, media_group_id="a")) for n in range(1, MOST + 3)]
    first, *others = gathered(arrivals)
    assert first == list(range(1, MOST + 1))
    assert others == [None] * (MOST + 1)
