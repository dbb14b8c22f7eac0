"""Numbers and morphs drawn off the event loop."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import REGISTRY

from model.chat.workers.numbers import NumberWorker
from model.errors import InputError
from model.generation.hand import Hand
from tests.model.chat.support import number_of


def test_what_is_written_is_counted_and_carries_no_number(sampler):
    def counted() -> list[float]:
        names = [("bot_numbers_total", {"kind": kind}) for kind in ("photo", "png", "svg")]
        samples = [REGISTRY.get_sample_value(*name) for name in names]
        return [*samples, REGISTRY.get_sample_value("bot_morphs_total", {"digits": "3"})]

    async def write() -> None:
        writing, number = NumberWorker(sampler), number_of("365", 7)
        await asyncio.gather(writing.photo(number), writing.png(number), writing.svg(number))
        with pytest.raises(InputError, match="from 2 to 10 digits"):
            await writing.morph([3], Hand(7))
        await writing.morph([3, 8, 1], Hand(7))
        writing.close()

    before = counted()
    asyncio.run(write())
    gained = [after - (first or 0) for after, first in zip(counted(), before, strict=True)]
    assert gained == [1, 1, 1, 1]
