"""What the environment says about Discord, read once and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from limits import RateLimitItem

from model.chat.rate_limits import RATE, rate_of
from model.environment import Environment, SettingsError

API_URL = "https://discord.com/api/v10"
CDN = ("https://cdn.discordapp.com", "https://media.discordapp.net")
NUMBER = re.compile(r"[0-9]{15,20}")
KEY = re.compile(r"[0-9a-fA-F]{64}")
TOKEN = re.compile(r"[A-Za-z0-9._-]{20,200}")
PORTAL = "https://discord.com/developers/applications"


@dataclass(frozen=True)
class Settings:
    """What the operator chose."""

    application_id: str
    public_key: str  # of the application, 64 hexadecimal digits
    token: str = field(default="", repr=False)  # of the application's bot; only to register
    api_url: str = API_URL  # root of Discord's API, no slash at the end
    public_url: str = ""
    source_url: str = ""
    rate: RateLimitItem | None = RATE  # per person; None for no limit
    redis_url: str = field(default="", repr=False)  # it may carry a password

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> Settings:
        """Read and check the settings; raises SettingsError with a sentence."""
        read = Environment(variables)
        application = read.matching(
            "DISCORD_APPLICATION_ID", NUMBER, f"the application's number, as {PORTAL} shows it"
        )
        key = read.matching(
            "DISCORD_PUBLIC_KEY", KEY, f"the application's 64 hexadecimal digits from {PORTAL}"
        )
        for name, value in (("DISCORD_APPLICATION_ID", application), ("DISCORD_PUBLIC_KEY", key)):
            if not value:
                raise SettingsError(f"{name} is missing: copy it from {PORTAL}.")
        return cls(
            application_id=application,
            public_key=key.lower(),
            token=read.matching("DISCORD_BOT_TOKEN", TOKEN, f"the bot's token from {PORTAL}"),
            api_url=read.address("DISCORD_API_URL", API_URL),
            public_url=read.public_url(),
            source_url=read.address("SOURCE_URL"),
            rate=rate_of(read),
            redis_url=read.redis_url(),
        )

    @property
    def file_hosts(self) -> tuple[str, ...]:
        """Where people's files may lie: Discord's own hosts, or that of another API."""
        if self.api_url == API_URL:
            return CDN
        parts = urlsplit(self.api_url)
        return (f"{parts.scheme}://{parts.netloc}",)
