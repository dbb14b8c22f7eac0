"""What is sent to Discord: words, files with alternative text, buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

Json = Mapping[str, Any]
LONGEST = 2000  # characters of a message, by Discord's rule
LONGEST_ALT = 1024  # of a file's alternative text
EPHEMERAL = 1 << 6  # the flag of what only the person who asked sees


class Answer(IntEnum):
    """Discord's types of answers to an interaction."""

    PONG = 1
    MESSAGE = 4
    MESSAGE_LATER = 5
    UPDATE_LATER = 6
    UPDATE = 7
    CHOICES = 8


@dataclass(frozen=True)
class File:
    """A file that is sent; `alt` says in words what is in it."""

    name: str
    kind: str
    data: bytes
    alt: str


@dataclass(frozen=True)
class Message:
    """A message; an ephemeral one is seen only by who asked."""

    content: str
    files: tuple[File, ...] = ()
    rows: Sequence[Json] = ()
    ephemeral: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """The message as Discord wants it, which replaces all of one that is edited."""
        return {
            "content": clipped(self.content, LONGEST),
            "allowed_mentions": {"parse": []},
            "components": list(self.rows),
            "attachments": [
                {
                    "id": str(number),
                    "filename": file.name,
                    "description": clipped(file.alt, LONGEST_ALT),
                }
                for number, file in enumerate(self.files)
            ],
        }

    @property
    def flagged(self) -> dict[str, Any]:
        """The payload of a new message."""
        return {**self.payload, "flags": EPHEMERAL} if self.ephemeral else self.payload


def refusal(sentence: str) -> Message:
    """Return a message that only the person who asked sees."""
    return Message(sentence, ephemeral=True)


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many UTF-16 units, as Discord may count them."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", "ignore").rstrip() + "…"
