"""Files on Discord, and what is looked at in answers."""

from __future__ import annotations

from discord.messages import EPHEMERAL
from tests.discord.loopback.server import DiscordServer


def file(discord: DiscordServer, data: bytes, name: str = "8.jpg", **more: object) -> dict:
    """Put a file where Discord keeps them; returns what a message tells of it."""
    path = f"/attachments/{len(discord.files)}/{name}"
    discord.files[path] = data
    told = {"id": "7", "filename": name, "size": len(data), "url": discord.root + path}
    return told | {"content_type": "image/jpeg", "width": 90, "height": 90} | more


def is_refusal(message: dict, text: str) -> None:
    assert message["content"] == text
    assert message["flags"] == EPHEMERAL


def button(message: dict, label: str) -> str:
    """Return what a button carries."""
    rows = [each for row in message["components"] for each in row["components"]]
    return next(each["custom_id"] for each in rows if each.get("label") == label)
