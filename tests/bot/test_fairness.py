"""Limits: for each person, for each chat, and nobody slowed down by anybody else."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from telegram.error import RetryAfter

from bot import texts
from bot.rate_limits import (
    MOST_BUCKETS,
    Buckets,
    Refusal,
    Turns,
)
from bot.settings import Rate
from bot.transport.rate_limiter import BURST, LONGEST_WAIT, Pacing
from tests.bot.conversation import Conversation
from tests.bot.loopback.telegram_server import TOKEN, TelegramServer
from tests.support import running, wait_for

WAIT = r"Too fast for me\. Please wait [123] seconds?\."


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
                await asyncio.sleep(0.01)
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


@pytest.mark.parametrize("rate", ["20/minute", "off"])
def test_one_flooder_slows_nobody(rate, tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        flooder, others = Conversation(server), [Conversation(server) for _ in range(20)]
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        with running("-m", "bot", log=log, BOT_RATE_LIMIT=rate, **settings) as process:
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            start = time.monotonic()
            for number in range(150):
                flooder.say("/digit 8")
                if number % 7 == 3 and number // 7 < 20:
                    others[number // 7].say(f"/digit {number % 10}")
            assert number // 7 >= 20
            last = max(other.answer("sendPhoto").at for other in others)
            assert last - start < 5
            told = flooder.answer("sendMessage").fields["text"]
            process.kill()  # it would go on writing for the flooder
    assert told == texts.BUSY if rate == "off" else re.fullmatch(WAIT, told)
    assert len(flooder.answers("sendMessage")) == 1  # told once
    assert len(flooder.answers("sendPhoto")) <= 20


def test_a_second_press_while_the_first_runs_is_told_so(chat):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    with chat.server.holding("editMessageMedia", chat.id):
        first = chat.press(picker, "7")
        wait_for(lambda: chat.answers("editMessageMedia"), what="the edit")
        second = chat.press(picker, "8")
        assert chat.press_answer(second).fields["text"] == texts.BUSY
        assert "text" not in chat.press_answer(first).fields
    chat.answer("editMessageMedia")
    assert len(chat.answers()) == 2


def test_presses_and_inline_queries_beyond_the_limit_are_refused_in_words(chat):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    for _ in range(19):
        chat.press_data(picker, "0:gone")
    for _ in range(2):
        query = chat.press(picker, "8")
        assert chat.press_answer(query).fields["text"].startswith("Too fast for me.")
        button = chat.ask_inline("8").json("button")
        assert button["text"].startswith("Too fast for me.")
        assert len(button["text"]) <= 64
    assert len(chat.answers()) == 1
