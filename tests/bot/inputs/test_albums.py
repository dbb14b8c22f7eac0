"""Albums: several messages that are one question."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Message

from bot.inputs.albums import MOST, Albums
from model.chat.shared_state import LocalState
from tests.bot.support import in_virtual_time, message


def gathered(arrivals: list[tuple[float, Message]], processes: int = 1) -> list[list[int]]:
    """Let messages arrive at times, in turn at processes of one state; returns what each got."""

    async def arrive(albums: Albums, at: float, each: Message) -> list[int]:
        await asyncio.sleep(at)
        return [one.message_id for one in await albums.gather(each)]

    async def run() -> list[list[int]]:
        state = LocalState()
        albums = [Albums(state, quiet=0.3) for _ in range(processes)]
        each = [albums[place % processes] for place in range(len(arrivals))]
        return await asyncio.gather(
            *(arrive(to, *arrival) for to, arrival in zip(each, arrivals, strict=True))
        )

    return in_virtual_time(run())


@pytest.mark.parametrize("processes", [1, 2])
def test_an_album_is_gathered_in_order_and_answered_once(processes):
    album = {"media_group_id": "a"}
    arrivals = [
        (0.0, message(3, **album)),
        (0.0, message(1, **album)),
        (0.05, message(2, **album)),
        (0.05, message(9, media_group_id="b")),
        (0.0, message(8)),
    ]
    first, *others = gathered(arrivals, processes)
    assert sorted([first, *others]) == [[], [], [1, 2, 3], [8], [9]]


def test_what_comes_when_an_album_is_over_is_not_dropped():
    album = {"media_group_id": "a"}
    assert gathered([(0.0, message(1, **album)), (1.5, message(2, **album))]) == [[1], [2]]


def test_an_album_of_ten_is_not_waited_for():
    arrivals = [(0.0, message(n, media_group_id="a")) for n in range(1, MOST + 1)]
    assert sorted(gathered(arrivals))[-1] == list(range(1, MOST + 1))
