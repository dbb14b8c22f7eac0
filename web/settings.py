"""What the environment says about the page, read once and checked."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*\.?")
ROOT_URL = re.compile(r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
PORT = re.compile(r"[0-9]{1,5}")


class SettingsError(Exception):
    """A setting is wrong; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """How the page is served. An empty variable counts as unset."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # https root as visitors see it, without a slash at the end; may be empty
    webhook: bool = False  # this process takes Telegram's calls for the bot

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read HOST, PORT, PUBLIC_URL and BOT_MODE; raises SettingsError with a sentence."""
        return cls(
            host=_host(environment.get("HOST") or cls.host),
            port=_port(environment.get("PORT") or str(cls.port)),
            public_url=_public_url(environment.get("PUBLIC_URL") or cls.public_url),
            webhook=environment.get("BOT_MODE", "").strip().lower() == "webhook",
        )

    @property
    def bind(self) -> str:
        """Host and port as gunicorn writes them; an IPv6 address stands in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if HOST_NAME.fullmatch(text):
            return text
    raise SettingsError("HOST must be an address or a host name, such as 127.0.0.1 or 0.0.0.0.")


def _port(text: str) -> int:
    if PORT.fullmatch(text) and 1 <= int(text) <= 65535:
        return int(text)
    raise SettingsError("PORT must be a whole number from 1 to 65535, such as 8000.")


def _public_url(text: str) -> str:
    root = text.removesuffix("/")
    if not root or ROOT_URL.fullmatch(root):
        return root
    raise SettingsError(
        "PUBLIC_URL must be the page's root without a path, such as https://digits.example.org."
    )
