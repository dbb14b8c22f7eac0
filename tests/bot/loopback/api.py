"""The Bot API as data: what a call and a value must look like.

The description is no part of the project. It is read from TELEGRAM_API_JSON, or from
`../shared/telegram/api.json` beside the project, and where neither is there only Telegram's
limits are checked.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.support import ROOT

API_JSON = Path(
    os.environ.get("TELEGRAM_API_JSON") or ROOT.parent / "shared" / "telegram" / "api.json"
)
SIMPLE = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool}


class Api:
    """Holds calls and values against the description."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.methods = description["methods"]
        self.types = description["types"]

    @classmethod
    def load(cls) -> Api | None:
        """Return the API, or None where its description is not there."""
        return cls(json.loads(API_JSON.read_bytes())) if API_JSON.is_file() else None

    def call(self, method: str, fields: Mapping[str, str], files: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with a call whose form has `fields` and uploaded `files`."""
        if method not in self.methods:
            yield f"there is no method {method}"
            return
        known = {each["name"]: each for each in self.methods[method].get("fields", [])}
        for name, each in known.items():
            if each["required"] and name not in fields and name not in files:
                yield f"{method} needs {name}"
        for name, text in fields.items():
            if name not in known:
                yield f"{method} knows no {name}"
            elif not any(self._fits_text(text, kind, files) for kind in known[name]["types"]):
                yield f"{method}: {name} is no {known[name]['types']}: {text[:200]}"
        attached = re.findall(r"attach://([\w-]+)", "".join(fields.values()))
        for name in {*files, *attached} - ({*files} & {*known, *attached}):
            yield f"{method}: the file {name} is not both sent and referred to"

    def value(self, value: Any, kind: str, where: str = "") -> Iterator[str]:
        """Yield what is wrong with a JSON value that should be of type `kind`."""
        where = where or kind
        if kind in SIMPLE:
            truth = isinstance(value, bool)
            if not isinstance(value, SIMPLE[kind]) or truth != (kind == "Boolean"):
                yield f"{where} is no {kind}: {value!r}"
        elif kind.startswith("Array of "):
            if not isinstance(value, list):
                yield f"{where} is no list"
                return
            for place, each in enumerate(value):
                yield from self.value(each, kind.removeprefix("Array of "), f"{where}[{place}]")
        elif "subtypes" in self.types[kind]:
            if all(any(self.value(value, each)) for each in self.types[kind]["subtypes"]):
                yield f"{where} is no {kind}: {value!r}"
        else:
            yield from self._record(value, kind, where)

    def _record(self, value: Any, kind: str, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{where} is no {kind}: {value!r}"
            return
        known = {each["name"]: each for each in self.types[kind].get("fields", [])}
        for name, each in known.items():
            if each["required"] and name not in value:
                yield f"{where} lacks {name}"
        for name, inner in value.items():
            if name not in known:
                yield f"{where} knows no {name}"
                continue
            wrong = [list(self.value(inner, t, f"{where}.{name}")) for t in known[name]["types"]]
            if all(wrong):
                yield from wrong[0]

    def _fits_text(self, text: str, kind: str, files: Collection[str]) -> bool:
        """Tell whether a form's text is a `kind`; all but strings arrive JSON-encoded."""
        if kind == "String":
            return True
        if kind == "InputFile":
            return text.startswith("attach://") and text.removeprefix("attach://") in files
        try:
            return not any(self.value(json.loads(text), kind))
        except ValueError:
            return False


def limits(method: str, fields: Mapping[str, str]) -> Iterator[str]:
    """Yield which of Telegram's limits a call breaks."""
    lengths = {"text": (1, 4096), "caption": (0, 1024)}
    lengths |= {"description": (0, 512), "short_description": (0, 120)}
    if method == "answerCallbackQuery":
        lengths["text"] = (0, 200)
    words = dict(fields) | json.loads(fields.get("media", "{}"))
    for name, (least, most) in lengths.items():
        if name in words and not least <= len(words[name]) <= most:
            yield f"{method}: {name} has {len(words[name])} characters"
    rows = json.loads(fields.get("reply_markup", "{}")).get("inline_keyboard", [])
    for button in itertools.chain(*rows):
        shares = "switch_inline_query" in button and "callback_data" not in button
        if not (shares or 1 <= len(button.get("callback_data", "").encode()) <= 64):
            yield f"{method}: a button carries {button}"
    yield from _command_limits(json.loads(fields.get("commands", "[]")))
    yield from _inline_limits(fields)


def _command_limits(commands: list[dict[str, str]]) -> Iterator[str]:
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            yield f"no command is called {command['command']}"
        if not 1 <= len(command["description"]) <= 256:
            yield f"the description of {command['command']} is too short or too long"


def _inline_limits(fields: Mapping[str, str]) -> Iterator[str]:
    results = json.loads(fields.get("results", "[]"))
    if len(results) > 50 or len({each["id"] for each in results}) != len(results):
        yield "more than 50 inline results, or two of one id"
    for each in results:
        if not 1 <= len(each["id"].encode()) <= 64 or len(each.get("caption", "")) > 1024:
            yield f"no inline result is like this: {each}"
        if not each.get("photo_url", "https://").startswith("https://"):
            yield f"Telegram fetches no {each['photo_url']}"
    parameter = json.loads(fields.get("button", "{}")).get("start_parameter", "x")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter):
        yield f"no start parameter is called {parameter}"
