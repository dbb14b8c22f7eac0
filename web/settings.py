"""What the environment says about the page, read once and checked."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from model.environment import Environment, SettingsError

HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*\.?")
TRUSTED = re.compile(rf"\*|\.?{HOST_NAME.pattern}")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{8,200}")  # what a Bearer header may carry
BUILD = re.compile(r"[A-Za-z0-9._+-]{1,64}")
MOST_PROXIES = 5
MOST_PROCESSES = 64
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
RATE_LIMIT = "300/minute"


@dataclass(frozen=True)
class Settings:
    """How the page is served. An empty variable counts as unset."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # https root as visitors see it, without a slash at the end; may be empty
    webhook: bool = False  # this process takes Telegram's calls for the bot
    discord: bool = False  # this process takes Discord's interactions
    rate_limit: str = RATE_LIMIT  # requests per client, in Flask-Limiter's words; empty for none
    redis_url: str = field(default="", repr=False)  # shared limits; it may carry a password
    proxies: int = 0  # reverse proxies in front of us whose X-Forwarded-* headers are believed
    trusted_hosts: tuple[str, ...] = ()  # the only names we answer to; empty for all
    frame_ancestors: tuple[str, ...] = ()  # origins that may show the page in a frame
    metrics_token: str = field(default="", repr=False)  # asked for by /metrics; empty: it is open
    build: str = "unknown"  # which source this is, for /metrics
    processes: int = 1  # that serve the page, each with all of it

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> Settings:
        """Read and check what docs/reference.md lists; raises SettingsError with a sentence."""
        read = Environment(variables)
        public_url = read.public_url()
        return cls(
            host=_host(read.text("HOST", cls.host)),
            port=read.whole_number("PORT", 1, 65535, cls.port) or cls.port,
            public_url=public_url,
            webhook=read.text("BOT_MODE").lower() == "webhook",
            discord=bool(read.text("DISCORD_PUBLIC_KEY") or read.text("DISCORD_APPLICATION_ID")),
            rate_limit=_rate_limit(read.text("RATE_LIMIT", RATE_LIMIT)),
            redis_url=read.redis_url(),
            proxies=read.whole_number("TRUSTED_PROXIES", 0, MOST_PROXIES, 1) or 0,
            trusted_hosts=_trusted_hosts(read, public_url),
            frame_ancestors=read.several(
                "FRAME_ANCESTORS",
                ORIGIN,
                "origins with spaces between, such as https://huggingface.co",
            ),
            metrics_token=read.matching(
                "METRICS_TOKEN", TOKEN, "8 to 200 letters, digits or any of the signs . _ ~ + / = -"
            ),
            processes=read.whole_number("WEB_CONCURRENCY", 1, MOST_PROCESSES, 2) or cls.processes,
            build=read.matching(
                "BUILD_VERSION",
                BUILD,
                "a short name such as 1.4.0 or a commit's hash",
                read.text("RENDER_GIT_COMMIT", cls.build),
            ),
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


def _rate_limit(text: str) -> str:
    if text.lower() == "off":
        return ""
    if text == RATE_LIMIT:
        return text
    from limits import parse_many  # Flask-Limiter's own parser; 30 ms that a default need not pay

    try:
        limits = parse_many(text)
    except ValueError:
        limits = []
    if not limits or any(limit.amount < 1 for limit in limits):
        raise SettingsError("RATE_LIMIT must be a rate such as 300/minute, or off.")
    return text


def _trusted_hosts(read: Environment, public_url: str) -> tuple[str, ...]:
    """Return the public name, the ones given, and this machine's own; none where all will do."""
    must_be = (
        "host names with commas between, such as digits.example.org, .example.com for all below "
        "it, or * for any"
    )
    names = read.several("TRUSTED_HOSTS", TRUSTED, must_be)
    if "*" in names:
        return ()
    public = urlsplit(public_url).hostname
    named = [public, *names] if public else names
    # As they are compared: names have no case, and the root's dot says nothing.
    return (*(name.lower().rstrip(".") for name in named), *LOOPBACK) if named else ()
