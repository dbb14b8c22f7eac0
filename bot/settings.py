"""The bot's settings, read once from the environment and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

API_URL = "https://api.telegram.org"
MODES = ("polling", "off")
# Loose on purpose: Telegram's test servers take "TOKEN/test". What must not pass is what would
# bend the address the token becomes a part of.
_TOKEN = re.compile(r"[A-Za-z0-9:_/-]+")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the operator chose."""

    mode: str  # one of MODES
    token: str = field(repr=False)  # empty where the mode is off
    api_url: str  # root of the Bot API server, no slash at the end

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check the settings; raises SettingsError with a sentence."""
        mode = _mode(environ.get("BOT_MODE", ""))
        token = "" if mode == "off" else _token(environ.get("TELEGRAM_BOT_TOKEN", ""))
        return cls(mode, token, _api_url(environ.get("TELEGRAM_API_URL", "")))


def _mode(text: str) -> str:
    """Return the mode named; polling where none is."""
    mode = text.strip().lower() or MODES[0]
    if mode == "webhook":
        raise SettingsError(
            "BOT_MODE=webhook does not work yet: use polling to run the bot here, or off."
        )
    if mode not in MODES:
        raise SettingsError("BOT_MODE must be polling or off.")
    return mode


def _token(text: str) -> str:
    """Return the token; no sentence here ever quotes it."""
    token = text.strip()
    if not token:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is missing: set it to the token @BotFather gave you, "
            "or set BOT_MODE=off."
        )
    if not _TOKEN.fullmatch(token):
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is no bot token: one looks like 123456:ABC-def, as @BotFather "
            "shows it."
        )
    return token


def _api_url(text: str) -> str:
    """Return the root of the Bot API server without a slash at the end."""
    url = text.strip().rstrip("/") or API_URL
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if not usable or parts.query or parts.fragment or re.search(r"[\s{}]", url):
        raise SettingsError(
            "TELEGRAM_API_URL must be the http or https address of a Bot API server, "
            f"like {API_URL}."
        )
    return url
