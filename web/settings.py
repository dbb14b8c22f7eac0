"""What the environment says about the page, read once and checked."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*\.?")
ROOT_URL = re.compile(r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
PORT = re.compile(r"[0-9]{1,5}")
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{8,200}")  # what a Bearer header may carry
BUILD = re.compile(r"[A-Za-z0-9._+-]{1,64}")
MOST_PROXIES = 5
MOST_PROCESSES = 64
LOOPBACK = ("localhost", "127.0.0.1")
RATE_LIMIT = "300/minute"


class SettingsError(Exception):
    """A setting is wrong; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """How the page is served. An empty variable counts as unset."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # https root as visitors see it, without a slash at the end; may be empty
    webhook: bool = False  # this process takes Telegram's calls for the bot
    rate_limit: str = RATE_LIMIT  # requests per client, in Flask-Limiter's words; empty for none
    redis_url: str = field(default="", repr=False)  # shared limits; it may carry a password
    proxies: int = 0  # reverse proxies in front of us whose X-Forwarded-* headers are believed
    trusted_hosts: tuple[str, ...] = ()  # the only names we answer to; empty for all
    frame_ancestors: tuple[str, ...] = ()  # origins that may show the page in a frame
    metrics_token: str = field(default="", repr=False)  # asked for by /metrics; empty: it is open
    build: str = "unknown"  # which source this is, for /metrics
    processes: int = 1  # that serve the page, each with all of it

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read and check what README.md lists; raises SettingsError with a sentence."""

        def text(name: str) -> str:
            return environment.get(name, "").strip()

        public_url = _public_url(environment.get("PUBLIC_URL") or cls.public_url)
        return cls(
            host=_host(environment.get("HOST") or cls.host),
            port=_port(environment.get("PORT") or str(cls.port)),
            processes=_processes(text("WEB_CONCURRENCY") or str(cls.processes)),
            public_url=public_url,
            webhook=text("BOT_MODE").lower() == "webhook",
            rate_limit=_rate_limit(text("RATE_LIMIT")),
            redis_url=_redis_url(text("REDIS_URL")),
            proxies=_proxies(text("TRUSTED_PROXIES") or str(cls.proxies)),
            trusted_hosts=_trusted_hosts(text("TRUSTED_HOSTS"), public_url),
            frame_ancestors=_frame_ancestors(text("FRAME_ANCESTORS")),
            metrics_token=_metrics_token(text("METRICS_TOKEN")),
            build=_build(text("BUILD_VERSION") or text("RENDER_GIT_COMMIT") or cls.build),
        )

    @property
    def bind(self) -> str:
        """Host and port as in an address; an IPv6 one stands in brackets."""
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


def _processes(text: str) -> int:
    if PORT.fullmatch(text) and 1 <= int(text) <= MOST_PROCESSES:
        return int(text)
    raise SettingsError(f"WEB_CONCURRENCY must be the number of processes, 1 to {MOST_PROCESSES}.")


def _public_url(text: str) -> str:
    root = text.removesuffix("/")
    if not root or ROOT_URL.fullmatch(root):
        return root
    raise SettingsError(
        "PUBLIC_URL must be the page's root without a path, such as https://digits.example.org."
    )


def _rate_limit(text: str) -> str:
    if not text:
        return RATE_LIMIT
    if text.lower() == "off":
        return ""
    from limits import parse_many  # Flask-Limiter's own parser; 30 ms that a default need not pay

    try:
        limits = parse_many(text)
    except ValueError:
        limits = []
    if not limits or any(limit.amount < 1 for limit in limits):
        raise SettingsError("RATE_LIMIT must be a rate such as 300/minute, or off.")
    return text


def _redis_url(text: str) -> str:
    """Return the address; no sentence quotes it, since it may carry a password."""
    try:
        parts = urlsplit(text)
        usable = (parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0) or (
            parts.scheme == "redis+unix" and parts.path
        )
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if text and not usable:
        raise SettingsError("REDIS_URL must be an address such as redis://localhost:6379/0.")
    return text


def _proxies(text: str) -> int:
    if re.fullmatch(r"[0-9]", text) and int(text) <= MOST_PROXIES:
        return int(text)
    raise SettingsError(
        f"TRUSTED_PROXIES must be the number of reverse proxies in front of the page, "
        f"0 to {MOST_PROXIES}."
    )


def _trusted_hosts(text: str, public_url: str) -> tuple[str, ...]:
    """Return the public name, the ones given, and this machine's own; none where all will do."""
    if text == "*":
        return ()
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not all(HOST_NAME.fullmatch(name.removeprefix(".")) for name in names):
        raise SettingsError(
            "TRUSTED_HOSTS must be host names with commas between, such as "
            "digits.example.org, .example.com for all below it, or * for any."
        )
    public = urlsplit(public_url).hostname
    named = [public, *names] if public else names
    return (*named, *LOOPBACK) if named else ()


def _frame_ancestors(text: str) -> tuple[str, ...]:
    origins = text.replace(",", " ").split()
    if not all(ORIGIN.fullmatch(origin) for origin in origins):
        raise SettingsError(
            "FRAME_ANCESTORS must be origins with spaces between, such as https://huggingface.co."
        )
    return tuple(origins)


def _metrics_token(text: str) -> str:
    if text and not TOKEN.fullmatch(text):
        raise SettingsError(
            "METRICS_TOKEN must be 8 to 200 letters, digits or any of the signs . _ ~ + / = -"
        )
    return text


def _build(text: str) -> str:
    if BUILD.fullmatch(text):
        return text
    raise SettingsError("BUILD_VERSION must be a short name such as 1.4.0 or a commit's hash.")
