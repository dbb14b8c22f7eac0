"""What people write to the bot: a command and what stands after it."""

from __future__ import annotations

import re

from telegram import Message

# "/digit8" for "/digit 8", with the name of a bot or without.
GLUED = re.compile(r"/(digit|write|morph)(\d\S*?)(?:@(\w+))?(?=\s|$)(.*)", re.DOTALL)
LINK = "write-"  # begins the parameter of a link that brings a number with signs


def argument_of(message: Message) -> str:
    """Return what stands after the command that a message begins with, spaces single."""
    return " ".join((message.text or "").split()[1:])
