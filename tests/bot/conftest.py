"""One bot, run as its users run it, against one server for all conversations."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.conversation import Conversation
from tests.bot.telegram_server import TOKEN, TelegramServer
from tests.support import running, wait_for


@dataclass
class Bot:
    """A running bot and what it wrote to stdout and stderr."""

    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramServer]:
    """The server of the shared bot."""
    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="session")
def bot(telegram: TelegramServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """The shared bot, listening."""
    log = tmp_path_factory.mktemp("bot") / "bot.log"
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url + "/"}
    with running("-m", "bot", log=log, **settings) as process:
        wait_for(lambda: "is listening" in log.read_text(), what="the bot")
        yield Bot(process, log)


@pytest.fixture
def converse(telegram: TelegramServer, bot: Bot) -> Iterator[Callable[..., Conversation]]:
    """Opens chats; afterwards every call must have been right, the bot alive, the token unsaid."""
    yield lambda group=False: Conversation(telegram, group)
    assert telegram.complaints == []
    assert bot.process.poll() is None
    assert TOKEN.partition(":")[2] not in bot.log.read_text()


@pytest.fixture
def chat(converse: Callable[..., Conversation]) -> Conversation:
    """A private chat of a new person."""
    return converse()


@pytest.fixture
def group(converse: Callable[..., Conversation]) -> Conversation:
    """A new group."""
    return converse(group=True)
