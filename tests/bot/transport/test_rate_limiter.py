"""The pace that Telegram asks of a bot, chat by chat."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import RetryAfter

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
