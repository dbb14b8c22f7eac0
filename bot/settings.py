"""The bot's settings, read once from the environment and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

API_URL = "https://api.telegram.org"
MODES = ("polling", "webhook", "off")
PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
WEBHOOK_PORTS = (None, 443, 80, 88, 8443)  # Telegram calls no other
# Loose on purpose: Telegram's test servers take "TOKEN/test". What must not pass is what would
# bend the address the token becomes a part of.
_TOKEN = re.compile(r"[A-Za-z0-9:_/-]+")
_RATE = re.compile(r"([0-9]{1,6})\s*(?:/|per)\s*(second|minute|hour|day)", re.IGNORECASE)
_CHAT = re.compile(r"-?[0-9]{1,16}")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Rate:
    """So many requests at once, and as many again every so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Settings:
    """What the operator chose."""

    mode: str  # one of MODES
    token: str = field(repr=False)  # empty where the mode is off
    api_url: str = API_URL  # root of the Bot API server, no slash at the end
    public_url: str = ""  # the page's root as the outside sees it, no slash at the end
    rate: Rate | None = Rate(20, 60.0)  # per person; None for no limit
    admin_chat: int | None = None  # told of errors
    chats: frozenset[int] = frozenset()  # the only ones served; empty for all
    metrics_port: int | None = None  # where `python -m bot` serves /metrics
    metrics_host: str = "127.0.0.1"
    source_url: str = ""  # where the source is to be had, for /about

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check the settings; raises SettingsError with a sentence."""

        def text(name: str) -> str:
            return environ.get(name, "").strip()

        mode = _mode(text("BOT_MODE"))
        return cls(
            mode=mode,
            token="" if mode == "off" else _token(text("TELEGRAM_BOT_TOKEN")),
            api_url=_url("TELEGRAM_API_URL", text("TELEGRAM_API_URL") or API_URL),
            public_url=_public_url(text("PUBLIC_URL"), webhook=mode == "webhook"),
            rate=_rate(text("BOT_RATE_LIMIT")),
            admin_chat=_admin(text("ADMIN_CHAT_ID")),
            chats=_chats(text("ALLOWED_CHAT_IDS")),
            metrics_port=_port(text("METRICS_PORT")),
            metrics_host=text("HOST") or cls.metrics_host,
            source_url=_url("SOURCE_URL", text("SOURCE_URL")),
        )


def _mode(text: str) -> str:
    """Return the mode named; polling where none is."""
    mode = text.lower() or MODES[0]
    if mode not in MODES:
        raise SettingsError("BOT_MODE must be polling, webhook or off.")
    return mode


def _token(token: str) -> str:
    """Return the token; no sentence here ever quotes it."""
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


def _url(name: str, text: str) -> str:
    """Return an address without a slash at the end; an empty one stays empty."""
    url = text.rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if url and (not usable or parts.query or parts.fragment or re.search(r"[\s{}]", url)):
        raise SettingsError(f"{name} must be an http or https address, like {API_URL}.")
    return url


def _public_url(text: str, webhook: bool) -> str:
    url = _url("PUBLIC_URL", text)
    parts = urlsplit(url)
    if webhook and (parts.scheme != "https" or parts.path or parts.port not in WEBHOOK_PORTS):
        raise SettingsError(
            "BOT_MODE=webhook needs PUBLIC_URL, the page's https root as Telegram reaches it on "
            "port 443, 80, 88 or 8443, such as https://digits.example.org."
        )
    return url


def _rate(text: str) -> Rate | None:
    if not text:
        return Settings.rate
    if text.lower() == "off":
        return None
    found = _RATE.fullmatch(text)
    if not found or not int(found[1]):
        raise SettingsError("BOT_RATE_LIMIT must be a rate such as 20/minute, or off.")
    return Rate(int(found[1]), float(PERIODS[found[2].lower()]))


def _admin(text: str) -> int | None:
    if text and not _CHAT.fullmatch(text):
        raise SettingsError("ADMIN_CHAT_ID must be a chat's number, such as 123456789.")
    return int(text) if text else None


def _chats(text: str) -> frozenset[int]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not all(_CHAT.fullmatch(name) for name in names):
        raise SettingsError(
            "ALLOWED_CHAT_IDS must be numbers of chats with commas between, such as "
            "123456789, -1001234567890."
        )
    return frozenset(map(int, names))


def _port(text: str) -> int | None:
    if text and not (re.fullmatch(r"[0-9]{1,5}", text) and 1 <= int(text) <= 65_535):
        raise SettingsError("METRICS_PORT must be a whole number from 1 to 65535, such as 9100.")
    return int(text) if text else None
