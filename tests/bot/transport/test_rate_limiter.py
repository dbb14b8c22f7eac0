"""The pace that Telegram asks of a bot, chat by chat."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram.error import RetryAfter

from bot.transport.rate_limiter import BURST, LONGEST_WAIT, Pacing


@pytest.fixture(autouse=True)
def newer_pauses(monkeypatch):
    """The bot's own choice of how the library tells Telegram's pauses."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def paced(calls: list[tuple[int, list[float]]]) -> dict[int, float]:
    """Make calls to chats at once; each is refused for so many seconds first, in turn.

    Returns how long each chat's last call took.
    """

    async def run() -> dict[int, float]:
        pacing, took = Pacing(), {}
        await pacing.initialize()

        async def call(chat: int, refusals: list[float]) -> None:
            start = time.monotonic()

            async def telegram() -> bool:
                if refusals:
                    raise RetryAfter(refusals.pop(0))
                return True

            await pacing.process_request(telegram, (), {}, "sendMessage", {"chat_id": chat}, None)
            took[chat] = time.monotonic() - start

        await asyncio.gather(*(call(chat, refusals) for chat, refusals in calls))
        await pacing.shutdown()
        return took

    return asyncio.run(run())


def test_a_private_chat_gets_a_burst_and_then_one_a_second():
    took = paced([(1, [])] * (BURST + 1) + [(2, [])])
    assert 0.8 < took[1] < 2
    assert took[2] < 0.5


def test_a_pause_is_for_the_chat_that_was_told_to_wait():
    took = paced([(1, [1]), (2, [])])
    assert took[1] >= 1
    assert took[2] < 0.5


def test_pauses_in_many_chats_are_for_all():
    async def run() -> float:
        pacing = Pacing()
        pacing._paused = {chat: time.monotonic() + 0.5 for chat in (1, 2, 3)}
        start = time.monotonic()

        async def telegram() -> bool:
            return True

        await pacing.process_request(telegram, (), {}, "sendMessage", {"chat_id": 9}, None)
        return time.monotonic() - start

    assert asyncio.run(run()) >= 0.4


@pytest.mark.parametrize("refusals", [[LONGEST_WAIT + 1], [0, 0, 0, 0]])
def test_what_waiting_does_not_help_is_given_up(refusals):
    with pytest.raises(RetryAfter):
        paced([(1, refusals)])
