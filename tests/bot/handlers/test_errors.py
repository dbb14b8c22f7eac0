"""The word to the admin when an update failed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from telegram import Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot import texts
from bot.handlers.errors import ALARM_PAUSE, Errors
from bot.inputs.sender import Sender
from tests.bot.support import in_virtual_time, message


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def nobody(update: Update) -> Sender:
    return Sender.of(update)


def told(admin: int | None, errors: list[tuple[float, Exception]]) -> list[tuple[int, str]]:
    """Let errors happen at times; returns what was sent to whom."""
    sent: list[tuple[int, str]] = []
    clock = Clock()
    handler = Errors(admin, nobody, clock)

    async def send_message(chat: int, text: str) -> None:
        sent.append((chat, text))
        raise TelegramError("not even that")  # must not lead to another error

    async def run() -> None:
        for clock.now, error in errors:
            context = SimpleNamespace(error=error, bot=SimpleNamespace(send_message=send_message))
            await handler.on_error(None, context)

    asyncio.run(run())
    return sent


def test_the_admin_hears_of_errors_at_most_once_a_minute():
    odd = ValueError("what somebody wrote")
    errors = [(0.0, odd), (1.0, odd), (ALARM_PAUSE - 0.1, odd), (ALARM_PAUSE, odd)]
    first = "An update failed (ValueError); the log has more."
    assert told(42, errors) == [(42, first), (42, f"{first} 2 more since the last word.")]
    assert told(None, errors) == []
    assert told(42, [(0.0, BadRequest("message is not modified"))]) == []


def test_a_chat_that_telegram_kept_waiting_for_long_is_told_once_it_may_be(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    person = {"id": 7, "is_bot": False, "first_name": "Ada"}
    update = Update(1, message=message(**{"from": person}, text="8"))
    said: list[tuple[float, str]] = []

    async def run() -> None:
        clock = asyncio.get_running_loop().time
        handler = Errors(None, nobody)

        async def reply(_: Message, line: str) -> None:
            said.append((clock(), line))

        monkeypatch.setattr(Message, "reply_text", reply)
        for seconds in (400, 399, 4000):
            context = SimpleNamespace(error=RetryAfter(seconds), bot=None)
            await handler.on_error(update, context)
        await asyncio.sleep(5000)

    in_virtual_time(run())
    assert said == [(pytest.approx(400, abs=1), texts.PAUSED)]
