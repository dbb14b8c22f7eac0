"""Limits for each person, and turns in each chat."""

from __future__ import annotations

import asyncio
import time

from limits import parse

from model.chat.rate_limits import PersonLimit, Turns


def test_a_person_is_refused_beyond_the_rate_and_told_once():
    async def run() -> None:
        limit = PersonLimit(parse("3/hour"))
        assert [await limit.take(1) for _ in range(3)] == [0, 0, 0]
        assert 3590 <= await limit.take(1) <= 3600
        assert [await limit.tells(1) for _ in range(3)] == [True, False, False]
        assert await limit.take(2) == 0

    asyncio.run(run())


def test_who_was_let_through_again_is_told_again(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)

    async def run() -> None:
        nonlocal now
        limit = PersonLimit(parse("1/minute"))
        assert await limit.take(1) == 0
        assert await limit.take(1) == 60
        assert await limit.tells(1)
        now += 59
        assert await limit.take(1) == 1
        assert not await limit.tells(1)
        now += 1.5
        assert await limit.take(1) == 0
        assert await limit.take(1) == 60
        assert await limit.tells(1)

    asyncio.run(run())


def test_the_rest_of_an_album_counts_as_far_as_there_is_room():
    async def run() -> None:
        limit = PersonLimit(parse("5/hour"))
        assert await limit.take(1) == 0
        await limit.charge(1, 9)
        assert await limit.take(1) > 0
        assert await limit.take(2) == 0

    asyncio.run(run())


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
