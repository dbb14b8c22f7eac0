"""What people write to the bot: a command and what stands after it."""

from __future__ import annotations

import re

from telegram import Message
from telegram.ext import filters

LINK = "write-"  # begins the parameter of a link that brings a number with signs
_GLUED = re.compile(r"/((?ai:digit|write|morph))(\d\S*?)(?:@(\w+))?(?=\s|$)(.*)", re.DOTALL)


class Glued(filters.MessageFilter):
    """Messages that begin with "/digit8", for "/digit 8", and name no other bot."""

    def filter(self, message: Message) -> bool:
        return glued(message) is not None


def glued(message: Message) -> tuple[str, str] | None:
    """Return the command and what is asked of "/digit8", or None where it is none to us."""
    found = _GLUED.match(message.text or "")
    if found is None:
        return None
    command, asked, named, rest = found.groups()
    # As the library takes a command: names and commands in any letters.
    if named and named.lower() != (message.get_bot().username or "").lower():
        return None
    return command.lower(), " ".join((asked + rest).split())


def argument_of(message: Message) -> str:
    """Return what stands after the command that a message begins with, spaces single."""
    return " ".join((message.text or "").split()[1:])
