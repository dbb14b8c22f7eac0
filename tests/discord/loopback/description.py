"""Discord's API as data, with its objects closed: a misspelt field does not pass."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema
import pytest

from tests.support import ROOT

FILE = ROOT.parent / "shared" / "discord" / "openapi.json"


@cache
def description() -> dict[str, Any] | None:
    """Return the description; None where it is not there."""
    if not FILE.exists():
        return None
    content = json.loads(FILE.read_text())
    for schema in content["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return content


def needs_description() -> None:
    """Skip loudly where calls cannot be held against the description."""
    if description() is None:
        pytest.skip(f"NOT TESTED: Discord's description is not at {FILE}")


@cache
def _routes() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    paths = (description() or {"paths": {}})["paths"]
    exact = sorted(paths.items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in exact]


def complaints_of(method: str, path: str, content: Any) -> list[str]:
    """Return what is wrong with a call, by the description."""
    if description() is None:
        return []
    item = next((item for pattern, item in _routes() if pattern.fullmatch(path)), None)
    if item is None or method.lower() not in item:
        return [f"there is no {method} {path}"]
    body = item[method.lower()].get("requestBody")
    if body is None:
        return [f"{method} {path} takes no body"] if content is not None else []
    return complaints_of_schema(body["content"]["application/json"]["schema"], content)


def complaints_of_schema(schema: dict[str, Any], content: Any) -> list[str]:
    """Return what is wrong with JSON, by a schema of the description."""
    whole = {**schema, "components": (description() or {})["components"]}
    found = jsonschema.Draft202012Validator(whole).iter_errors(content)
    return [error.message[:500] for error in found]


def complaints_of_answer(content: Any) -> list[str]:
    """Return what is wrong with an answer to an interaction, Discord's unwritten rules included."""
    whole = description()
    if whole is None:
        return []
    path = whole["paths"]["/interactions/{interaction_id}/{interaction_token}/callback"]
    schema = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    return [*complaints_of_schema(schema, content), *repeated_ids(content.get("data") or {})]


def repeated_ids(message: dict[str, Any]) -> list[str]:
    """Return the names that several components of one message have, which Discord refuses."""
    rows = message.get("components") or []
    names = [each["custom_id"] for row in rows for each in row["components"]]
    return [f"{name} stands twice" for name in names if names.count(name) > 1]
