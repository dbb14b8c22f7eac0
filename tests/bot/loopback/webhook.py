"""The bot inside the page, Telegram's server on one side and its calls on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx

from bot.runners.webhook import PATH
from tests.bot.loopback.courier import Courier
from tests.bot.loopback.server import TOKEN, TelegramServer
from tests.support import free_port, running, wait_for

OUTSIDE = "https://digits.example.org"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_settings(telegram: TelegramServer) -> dict[str, str]:
    return {
        "BOT_MODE": "webhook",
        "PUBLIC_URL": OUTSIDE,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
    }


@dataclass(frozen=True)
class Door:
    """A page with the bot in it, and Telegram on the other side."""

    url: str
    process: Popen[bytes]
    log: Path
    telegram: TelegramServer
    courier: Courier

    def call(self, secret: str, update: object) -> httpx.Response:
        """Call the webhook as Telegram would, with a secret of one's own."""
        return httpx.post(self.url + PATH, json=update, headers={HEADER: secret})


@contextmanager
def page(
    log: Path, telegram: TelegramServer, **settings: str
) -> Iterator[tuple[str, Popen[bytes]]]:
    """Serve the page with the bot in it; the value is its address and process."""
    port = free_port()
    program = ("-m", "web")
    with running(
        *program, log=log, PORT=str(port), **webhook_settings(telegram), **settings
    ) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def door(log: Path, telegram: TelegramServer, app: str = "web", **settings: str) -> Iterator[Door]:
    """Serve the page with the bot in it; ready when its webhook is set."""
    port = free_port()
    program = ("-m", app)
    url = f"http://127.0.0.1:{port}"
    with (
        running(
            *program, log=log, PORT=str(port), **webhook_settings(telegram), **settings
        ) as process,
        Courier(telegram, url) as courier,
    ):
        wait_for(lambda: telegram.methods.webhook.get("secret_token"), what="the webhook")
        yield Door(url, process, log, telegram, courier)
