"""Telegram's time by the dates of its answers."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import httpx
import pytest

from bot.transport.telegram_clock import TelegramClock


@pytest.mark.parametrize("ahead", [400, -400])
def test_a_clock_that_is_wrong_is_put_right_and_told_once(ahead, log):
    clock = TelegramClock()
    answer = httpx.Response(200, headers={"Date": formatdate(time.time() - ahead, usegmt=True)})
    for _ in range(2):
        asyncio.run(clock.note(answer))
    assert clock.now() == pytest.approx(time.time() - ahead, abs=60)
    assert log.getvalue().count("This machine's clock is") == 1


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}])
def test_a_server_that_tells_no_time_changes_nothing(headers, log):
    clock = TelegramClock()
    asyncio.run(clock.note(httpx.Response(200, headers=headers)))
    assert clock.now() == pytest.approx(time.time(), abs=60)
    assert log.getvalue() == ""
