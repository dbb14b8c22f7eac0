"""The pace that Telegram asks of a bot, chat by chat."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.transport import rate_limiter
from bot.transport.rate_limiter import BURST, LONGEST_WAIT, MOST_TRIES, TelegramRateLimiter
from tests.bot.support import in_virtual_time


@pytest.fixture(autouse=True)
def _newer_pauses_in_virtual_time(monkeypatch):
    """The bot's own choice of how the library tells Telegram's pauses; one clock for all."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    clock = SimpleNamespace(monotonic=lambda: asyncio.get_running_loop().time())
    monkeypatch.setattr(rate_limiter, "time", clock)


def paced(calls: list[tuple[int, list[float]]], paused: dict[int, float] | None = None) -> Any:
    """Make calls to chats at once; each is refused for so many seconds first, in turn.

    Returns how long each chat's last call took; `paused` are chats told to wait, and how long.
    """

    async def run() -> dict[int, float]:
        pacing, took = TelegramRateLimiter(), {}
        await pacing.initialize()
        clock = asyncio.get_running_loop().time
        start = clock()
        pacing._paused = {chat: start + seconds for chat, seconds in (paused or {}).items()}

        async def call(chat: int, refusals: list[float]) -> None:
            async def telegram() -> bool:
                if refusals:
                    raise RetryAfter(refusals.pop(0))
                return True

            await pacing.process_request(telegram, (), {}, "sendMessage", {"chat_id": chat}, None)
            took[chat] = pytest.approx(clock() - start, abs=1e-3)

        await asyncio.gather(*(call(chat, refusals) for chat, refusals in calls))
        await pacing.shutdown()
        return took

    return in_virtual_time(run())


def test_a_private_chat_gets_a_burst_and_then_one_a_second():
    assert paced([(1, [])] * BURST + [(2, [])]) == {1: 0, 2: 0}
    assert paced([(1, [])] * (BURST + 3) + [(2, [])]) == {1: 3, 2: 0}


def test_a_pause_is_for_the_chat_that_was_told_to_wait():
    assert paced([(1, [1]), (2, [])]) == {1: 1, 2: 0}


def test_pauses_in_many_chats_are_for_all():
    assert paced([(9, [])], paused={1: 5, 2: 7}) == {9: 0}
    assert paced([(9, [])], paused={1: 5, 2: 7, 3: 6}) == {9: 7}


@pytest.mark.parametrize("refusals", [[LONGEST_WAIT + 1], [0] * MOST_TRIES])
def test_what_waiting_does_not_help_is_given_up(refusals):
    with pytest.raises(RetryAfter):
        paced([(1, refusals)])


@pytest.mark.parametrize(
    ("endpoint", "error", "tries"),
    [
        ("sendPhoto", NetworkError("502"), 2),
        ("sendPhoto", TimedOut(), 1),  # it may have been carried out
        ("editMessageMedia", TimedOut(), 2),
        ("getFile", TimedOut(), 2),
        ("setMyCommands", NetworkError("502"), 1),  # tried again by who asked
    ],
)
def test_a_call_is_tried_again_where_that_does_not_do_it_twice(endpoint, error, tries):
    made = []

    async def telegram() -> bool:
        made.append(endpoint)
        if len(made) == 1:
            raise error
        return True

    async def run() -> None:
        pacing = TelegramRateLimiter()
        with contextlib.suppress(NetworkError):
            await pacing.process_request(telegram, (), {}, endpoint, {"chat_id": 1}, None)

    in_virtual_time(run())
    assert len(made) == tries


def test_a_chat_told_to_wait_for_very_long_is_not_asked_again_before():
    refusals = [LONGEST_WAIT + 1, LONGEST_WAIT + 1]
    with pytest.raises(RetryAfter):
        paced([(1, refusals), (1, refusals)])
    assert len(refusals) == 1
    assert paced([(9, [])], paused=dict.fromkeys((1, 2, 3), LONGEST_WAIT + 1)) == {9: 0}


def test_at_the_end_calls_under_way_end_and_none_begins():
    answered = []

    async def telegram(seconds: float) -> bool:
        await asyncio.sleep(seconds)
        answered.append(seconds)
        return True

    async def run() -> None:
        pacing = TelegramRateLimiter()
        await pacing.initialize()

        def call(seconds: float) -> asyncio.Task[Any]:
            sending = pacing.process_request(
                telegram, (seconds,), {}, "sendMessage", {"chat_id": 1}, None
            )
            return asyncio.create_task(sending)

        calls = [call(1), call(3)]
        await asyncio.sleep(0)
        async with pacing.last_calls(2):
            calls.append(call(0))
            await asyncio.sleep(0.5)
            assert answered == [1]
        await asyncio.gather(*calls)
        await pacing.shutdown()

    in_virtual_time(run())
    assert answered == [1, 0, 3]
