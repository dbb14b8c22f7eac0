"""What Discord sends: an interaction, read strictly from the body of a call."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from model.chat.attachments import problem_of
from model.errors import InputError, PictureError
from model.recognition.limits import MAX_PHOTOGRAPH
from model.translations import Words, words_for

NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,2000}")
MESSAGE_COMMAND = 3  # Discord's type of a command in a message's menu
MOST_FILES = 10  # that a message may carry
Json = Mapping[str, Any]


class Kind(IntEnum):
    """Discord's types of interactions."""

    PING = 1
    COMMAND = 2
    PRESS = 3
    TYPING = 4


@dataclass(frozen=True)
class Attachment:
    """A file that somebody sent; `problem` tells why it cannot be read."""

    url: str
    problem: InputError | None = None


@dataclass(frozen=True)
class Interaction:
    """Something that a person did."""

    kind: Kind
    id: str = ""
    token: str = field(default="", repr=False)
    person: str = ""  # Discord's number of the user
    words: Words = field(default_factory=lambda: words_for("en"))
    name: str = ""  # of the command; what the button carries
    options: Mapping[str, str | float] = field(default_factory=dict)
    focused: str = ""  # the option that is being typed
    files: tuple[Attachment, ...] = ()


def read_interaction(body: bytes) -> Interaction | None:
    """Return the interaction in a call's body; None where there is none that we know."""
    try:
        content = json.loads(body)
        kind = Kind(content["type"])
        if kind is Kind.PING:
            return Interaction(kind)
        return _read(kind, content)
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError):
        return None


def _read(kind: Kind, content: Json) -> Interaction:
    data = content["data"]
    user = content["member"]["user"] if content.get("member") else content["user"]
    common: dict[str, Any] = {
        "kind": kind,
        "id": _matching(NUMBER, content["id"]),
        "token": _matching(TOKEN, content["token"]),
        "person": _matching(NUMBER, user["id"]),
        "words": words_for(_text(content.get("locale") or "en")),
    }
    if kind is Kind.PRESS:
        # What was chosen of a select carries all that a button would.
        values = data.get("values") or [data["custom_id"]]
        return Interaction(**common, name=_text(values[0]))
    options = [_checked(option) for option in data.get("options") or []]
    return Interaction(
        **common,
        name=_text(data["name"]),
        options={option["name"]: option["value"] for option in options},
        focused=next((option["name"] for option in options if option.get("focused")), ""),
        files=tuple(map(_attachment, _files(data, options))),
    )


def _checked(option: Json) -> Json:
    value = option["value"]
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise TypeError
    if not isinstance(value, str) and not math.isfinite(value):  # of 10**400 an OverflowError
        raise ValueError
    return {**option, "name": _text(option["name"])}


def _files(data: Json, options: list[Json]) -> list[Json]:
    """Return the files that a command is given, or those of the message it is used on."""
    found = data.get("resolved") or {}
    if data.get("type") == MESSAGE_COMMAND:
        files: list[Json] = found["messages"][data["target_id"]].get("attachments") or []
        return files[:MOST_FILES]
    given = found.get("attachments") or {}
    return [given[option["value"]] for option in options if option.get("type") == 11]


def _attachment(file: Json) -> Attachment:
    kind, name, size = file.get("content_type") or "", file["filename"], file["size"]
    area = _whole(file.get("width") or 0) * _whole(file.get("height") or 0)
    problem = problem_of(_text(kind), _text(name), _whole(size))
    if problem is None and area > MAX_PHOTOGRAPH:
        problem = PictureError("picture.too_many_pixels", most=MAX_PHOTOGRAPH // 1_000_000)
    return Attachment(_text(file["url"]), problem)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a surrogate pair is no text, and raises ValueError
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError
    return str(value)
