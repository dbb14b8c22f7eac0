"""One bot for each way of running, run as its users run it, for all conversations."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.logs import set_up_logging
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import SECRET, TOKEN, TelegramServer
from tests.bot.loopback.webhook import door
from tests.bot.support import Bot
from tests.support import running, wait_for


@pytest.fixture(scope="session")
def bots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Bot]]:
    """Start a bot by polling or by webhook, each once."""
    started: dict[str, Bot] = {}
    with ExitStack() as stack:

        def start(mode: str) -> Bot:
            log = tmp_path_factory.mktemp(mode) / "bot.log"
            telegram = stack.enter_context(TelegramServer())
            if mode == "webhook":
                return Bot(stack.enter_context(door(log, telegram)).process, log, telegram)
            settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url + "/"}
            process = stack.enter_context(running("-m", "bot", log=log, **settings))
            wait_for(lambda: "is listening" in log.read_text(), what="the bot")
            return Bot(process, log, telegram)

        yield lambda mode: started.get(mode) or started.setdefault(mode, start(mode))


@pytest.fixture
def mode() -> str:
    """How the bot runs; a module that tries both overrides this."""
    return "polling"


@pytest.fixture
def bot(mode: str, bots: Callable[[str], Bot]) -> Bot:
    """The shared bot, listening."""
    return bots(mode)


@pytest.fixture
def telegram(bot: Bot) -> TelegramServer:
    """The server of the shared bot."""
    return bot.telegram


@pytest.fixture
def converse(telegram: TelegramServer, bot: Bot) -> Iterator[Callable[..., Conversation]]:
    """Opens chats; afterwards every call must have been right, the bot alive, the token unsaid."""
    yield lambda group=False, language="en": Conversation(telegram, group, language)
    assert telegram.complaints == []
    assert bot.process.poll() is None
    assert SECRET not in bot.log.read_text()


@pytest.fixture
def chat(converse: Callable[..., Conversation]) -> Conversation:
    """A private chat of a new person."""
    return converse()


@pytest.fixture
def group(converse: Callable[..., Conversation]) -> Conversation:
    """A new group."""
    return converse(group=True)


@pytest.fixture
def log():
    """The log as `python -m bot` sets it up, into memory; everything as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(TOKEN, stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.captureWarnings(False)
