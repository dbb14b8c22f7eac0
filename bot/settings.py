"""The bot's settings, read once from the environment and checked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from limits import RateLimitItem

from model.chat.rate_limits import RATE, rate_of
from model.environment import Environment, SettingsError

API_URL = "https://api.telegram.org"
MODES = ("polling", "webhook", "off")
WEBHOOK_PORTS = (None, 443, 80, 88, 8443)  # Telegram calls no other
# Loose on purpose: Telegram's test servers take "TOKEN/test". What must not pass is what would
# bend the address the token becomes a part of.
_TOKEN = re.compile(r"[A-Za-z0-9:_/-]+")
_CHAT = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True)
class Settings:
    """What the operator chose."""

    mode: str  # one of MODES
    token: str = field(repr=False)  # empty where the mode is off
    api_url: str = API_URL  # root of the Bot API server, no slash at the end
    public_url: str = ""  # the page's root as the outside sees it, no slash at the end
    rate: RateLimitItem | None = RATE  # per person; None for no limit
    redis_url: str = field(default="", repr=False)  # it may carry a password
    state_dir: str = ""  # folder for what is not answered yet; one for temporary files if empty
    admin_chat: int | None = None  # told of errors
    chats: frozenset[int] = frozenset()  # the only ones served; empty for all
    metrics_port: int | None = None  # where `python -m bot` serves /metrics
    metrics_host: str = "127.0.0.1"
    source_url: str = ""  # where the source is to be had, for /about

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Settings:
        """Read and check the settings; raises SettingsError with a sentence."""
        environment = Environment(variables)
        mode, redis_url = environment.choice("BOT_MODE", MODES), environment.redis_url()
        if mode == "webhook" and not redis_url:
            _refuse_many_processes(environment)
        chat = "a chat's number, such as 123456789"
        admin = environment.matching("ADMIN_CHAT_ID", _CHAT, chat)
        chats = environment.several(
            "ALLOWED_CHAT_IDS",
            _CHAT,
            "numbers of chats with commas between, such as 123456789, -1001234567890",
        )
        return cls(
            mode=mode,
            token="" if mode == "off" else _token(environment.text("TELEGRAM_BOT_TOKEN")),
            api_url=environment.address("TELEGRAM_API_URL", API_URL),
            public_url=_public_url(environment.public_url(), mode),
            rate=rate_of(environment),
            redis_url=redis_url,
            state_dir=environment.text("BOT_STATE_DIR"),
            admin_chat=int(admin) if admin else None,
            chats=frozenset(map(int, chats)),
            metrics_port=environment.whole_number("METRICS_PORT", 1, 65_535, 9100),
            metrics_host=environment.text("HOST", cls.metrics_host),
            source_url=environment.address("SOURCE_URL"),
        )


def _refuse_many_processes(environment: Environment) -> None:
    processes = environment.whole_number("WEB_CONCURRENCY", 1, 1000, 2)
    if processes is not None and processes > 1:
        raise SettingsError(
            f"BOT_MODE=webhook with WEB_CONCURRENCY={processes} needs REDIS_URL, for the bot's "
            f"processes must know what each other answers: set it, or WEB_CONCURRENCY=1."
        )


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


def _public_url(url: str, mode: str) -> str:
    parts = urlsplit(url)
    if mode == "webhook" and (parts.scheme != "https" or parts.port not in WEBHOOK_PORTS):
        raise SettingsError(
            "BOT_MODE=webhook needs PUBLIC_URL, the page's https root as Telegram reaches it on "
            "port 443, 80, 88 or 8443, such as https://digits.example.org."
        )
    if mode != "off" and parts.hostname and _is_private(parts.hostname):
        raise SettingsError(
            "PUBLIC_URL must be an address that Telegram can reach, such as "
            "https://digits.example.org; this one is known in its own network only."
        )
    return url


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan"))
