"""What the app made at its start, for its routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, Request, current_app
from werkzeug.datastructures import Headers

from web.services.datasets import Downloads
from web.services.generator import Generator
from web.services.recognizer import Recognizer
from web.settings import Settings

NAME = "digits"  # among Flask's extensions
SIGNATURE, TIMESTAMP = "X-Signature-Ed25519", "X-Signature-Timestamp"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)


class Bot(Protocol):
    """The bot, as the page knows it that runs it and hands Telegram's calls on."""

    @property
    def is_ready(self) -> bool: ...

    def knows(self, secret: str) -> bool: ...

    def take(self, body: bytes) -> int: ...

    def stop(self) -> None: ...


class Reply(Protocol):
    """What is answered to one of Discord's calls."""

    @property
    def status(self) -> int: ...

    @property
    def content(self) -> Mapping[str, Any] | None: ...


class Signatures(Protocol):
    """Knows the calls that Discord signed."""

    def may_be(self, signature: str, timestamp: str) -> bool: ...

    def is_genuine(self, signature: str, timestamp: str, body: bytes) -> bool: ...


class Discord(Protocol):
    """The door into Discord, as the page knows it."""

    @property
    def signatures(self) -> Signatures: ...

    def take(self, body: bytes) -> Reply: ...

    def stop(self) -> None: ...


@dataclass
class Services:
    """Everything that requests share."""

    settings: Settings
    generator: Generator
    downloads: Downloads
    recognizer: Recognizer
    bot: Bot | None = None
    discord: Discord | None = None

    def know_telegram(self, headers: Headers) -> bool:
        """Tell whether a request shows the secret that the bot gave Telegram."""
        return self.bot is not None and self.bot.knows(headers.get(SECRET, ""))

    def may_be_discord(self, headers: Headers) -> bool:
        """Tell whether a request is worth reading: signed in form, and just now."""
        told = headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, "")
        return self.discord is not None and self.discord.signatures.may_be(*told)

    def know_discord(self, asked: Request) -> bool:
        """Tell whether Discord signed a request."""
        if self.discord is None or not self.may_be_discord(asked.headers):
            return False
        signature, timestamp = asked.headers[SIGNATURE], asked.headers[TIMESTAMP]
        return self.discord.signatures.is_genuine(signature, timestamp, asked.get_data())


def services(app: Flask | None = None) -> Services:
    """Return those of an app; of the one that answers this request, where none is named."""
    found: Services = (app or current_app).extensions[NAME]
    return found
