"""Limits for each person, and turns in each chat."""

from __future__ import annotations

import asyncio

from bot.rate_limits import (
    MOST_BUCKETS,
    Buckets,
    Refusal,
    Turns,
)
from bot.settings import Rate


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_emptied_refilled_and_tells_once():
    clock = Clock()
    buckets = Buckets(Rate(3, 60.0), clock)
    assert [buckets.take("ada") for _ in range(3)] == [None, None, None]
    assert buckets.take("ada") == Refusal(seconds=20, first=True)
    clock.now += 5
    assert buckets.take("ada") == Refusal(seconds=15, first=False)
    assert buckets.take("bob") is None
    clock.now += 15
    assert buckets.take("ada") is None
    assert buckets.take("ada") == Refusal(seconds=20, first=True)
    clock.now += 1000
    assert [buckets.take("ada") is None for _ in range(4)] == [True, True, True, False]


def test_buckets_do_not_pile_up():
    clock = Clock()
    buckets = Buckets(Rate(1, 60.0), clock)
    for person in range(MOST_BUCKETS):
        buckets.take(person)
    clock.now += 60
    buckets.take("the last")
    assert len(buckets._buckets) == 1


def test_turns_are_one_at_a_time_in_order_and_bounded():
    async def people() -> list[str]:
        turns, done = Turns(most=2), []

        async def ask(person: str, name: str) -> None:
            async with turns.turn(person):
                done.append(f"{name} begins")
                for _ in range(10):  # rounds in which others could begin
                    await asyncio.sleep(0)
                done.append(f"{name} ends")

        both = [asyncio.create_task(ask("ada", name)) for name in ("first", "second")]
        await asyncio.sleep(0)
        assert turns.is_full("ada")
        assert [turns.tell("ada") for _ in range(2)] == [True, False]
        assert not turns.is_full("bob")
        await asyncio.gather(*both, ask("bob", "other"))
        assert not turns.is_full("ada")
        assert turns._lines == {}
        return done

    done = asyncio.run(people())
    assert [each for each in done if "other" not in each] == [
        "first begins",
        "first ends",
        "second begins",
        "second ends",
    ]
    assert done.index("other begins") < done.index("first ends")


def test_the_rest_of_an_album_is_a_debt():
    now = [0.0]
    buckets = Buckets(Rate(2, 60.0), lambda: now[0])
    assert buckets.take("Ada") is None
    buckets.charge("Ada", 4)
    assert buckets.take("Ada").seconds == 120
    now[0] = 120.0
    assert buckets.take("Ada") is None
    assert buckets.take("Bob") is None
