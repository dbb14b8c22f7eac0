"""What the app made at its start, for its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app
from werkzeug.datastructures import Headers

from web.services.datasets import Downloads
from web.services.generator import Generator
from web.services.recognizer import Recognizer
from web.settings import Settings

NAME = "digits"  # among Flask's extensions
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)


class Bot(Protocol):
    """The bot, as the page knows it that runs it and hands Telegram's calls on."""

    @property
    def is_ready(self) -> bool: ...

    def knows(self, secret: str) -> bool: ...

    def take(self, body: bytes) -> int: ...

    def stop(self) -> None: ...


@dataclass
class Services:
    """Everything that requests share."""

    settings: Settings
    generator: Generator
    downloads: Downloads
    recognizer: Recognizer
    bot: Bot | None = None

    def know_telegram(self, headers: Headers) -> bool:
        """Tell whether a request shows the secret that the bot gave Telegram."""
        return self.bot is not None and self.bot.knows(headers.get(SECRET, ""))


def services(app: Flask | None = None) -> Services:
    """Return those of an app; of the one that answers this request, where none is named."""
    found: Services = (app or current_app).extensions[NAME]
    return found
