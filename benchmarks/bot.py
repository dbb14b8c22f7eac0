"""The bot on a loopback Telegram, from a person's message to the answer that Telegram has taken."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.timing import row, seconds_of, spread
from model.generation.sampler import DigitSampler
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TelegramServer
from tests.bot.loopback.webhook import door
from tests.bot.support import photo as photograph
from tests.support import running, wait_for


@contextmanager
def polling() -> Iterator[TelegramServer]:
    """Run the bot by polling; ready when it listens."""
    with tempfile.TemporaryDirectory() as folder, TelegramServer() as telegram:
        log, settings = Path(folder) / "log", telegram.settings | {"BOT_RATE_LIMIT": "off"}
        with running("-m", "bot", log=log, **settings):
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            yield telegram


def awaited(person: Conversation, method: str) -> None:
    """Wait for an answer, and look more often than tests do."""
    calls = lambda: any(call.done for call in person.answers(method))  # noqa: E731
    wait_for(calls, what=method, every=0.0005)


def answered(telegram: TelegramServer, said: str, method: str, count: int) -> str:
    """Time a message, each time from somebody else."""

    def ask(_: int) -> None:
        person = Conversation(telegram)
        person.say(said)
        awaited(person, method)

    return spread(seconds_of(ask, count))


@row
def start() -> str:
    """The bot listens after its start, five starts."""
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        with polling():
            took.append(time.perf_counter() - begun)
    return f"{statistics.median(took):.2f} s"


@row
def digit() -> str:
    """/digit 8 by polling, 100 people in turn."""
    with polling() as telegram:
        return answered(telegram, "/digit 8", "sendPhoto", 100)


@row
def digit_by_webhook() -> str:
    """/digit 8 by webhook, 100 people in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        TelegramServer() as telegram,
        door(Path(folder) / "log", telegram),
    ):
        return answered(telegram, "/digit 8", "sendPhoto", 100)


@row
def write() -> str:
    """/write 24.12.2026, 50 people in turn."""
    with polling() as telegram:
        return answered(telegram, "/write 24.12.2026", "sendPhoto", 50)


@row
def morph() -> str:
    """/morph 3 8, 20 people in turn."""
    with polling() as telegram:
        return answered(telegram, "/morph 3 8", "sendAnimation", 20)


@row
def photo() -> str:
    """A photo of four digits is read, 30 people in turn."""
    data = photograph(DigitSampler(), "4207")

    def ask(_: int) -> None:
        person = Conversation(telegram)
        person.send_photo(data)
        awaited(person, "sendPhoto")

    with polling() as telegram:
        return spread(seconds_of(ask, 30))


@row
def crowd() -> str:
    """100 people ask for a strip at once: the last one has it after."""
    with polling() as telegram:
        people = [Conversation(telegram) for _ in range(100)]
        begun = time.perf_counter()
        for person in people:
            person.say("/digit 8")
        took = []
        for person in people:
            awaited(person, "sendPhoto")
            took.append(time.perf_counter() - begun)
        return f"{max(took):.1f} s"
