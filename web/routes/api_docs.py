"""The API told by itself: GET /openapi.json for programs, GET /docs for people.

Both come from the routes as they are and from what stands beside them (openapi_schema.py); a
route without a description fails the tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    json,
    make_response,
    render_template,
    request,
)
from werkzeug.http import generate_etag
from werkzeug.routing import Rule

from web.inputs.parameters import IN_PATH, Parameter, Schema
from web.middleware.error_pages import PROBLEM
from web.middleware.proxies_and_hosts import ANY_NAME, HOST
from web.middleware.rate_limits import FREE
from web.openapi_schema import ATTRIBUTE, COMPONENTS, PAGE, Body, Description
from web.responses.api_examples import curl, example
from web.services.registry import services

openapi = Blueprint("openapi", __name__)

API_VERSION = "1.0.0"  # of the API: the first number changes where something that works ends to
TYPE = "application/json"
ABOUT = (
    "Handwritten digits, drawn when they are asked for, and read. No account, no cookie; what is "
    "sent is read and forgotten. A seed draws the same digits again."
)
# A part of a rule: <name>, <converter:name> or <converter(arguments):name>.
PART = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")
TEXTS = {
    302: "Another address has it.",
    304: "The client has it already.",
    400: "The request cannot be understood, or names another host.",
    401: "The operator's token is missing.",
    403: "The secret is missing.",
    404: "There is nothing at this address.",
    408: "The picture took too long to arrive.",
    413: "The picture, or what was sent, is too large.",
    415: "What was sent is of a kind that is not read here.",
    422: "A value is out of range, or the picture is damaged.",
    429: "Too many requests; Retry-After says when to come again.",
    503: "Too busy just now; Retry-After says when to come again.",
}
RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
# By the blueprint of a route; those of /api/ are the API's. What is not named here is "Operation".
TAGS = {
    "pictures": "Pictures",
    "page": "Page",
    "writing": "Page",
    "reading": "Page",
    "samples": "Page",
    "how": "Page",
    "numbers": "Numbers",
    "previews": "Pictures",
    "morphs": "Numbers",
    "datasets": "Data sets",
}
ORDER = ("API", *dict.fromkeys(TAGS.values()), "Operation")
METHODS = ("GET", "POST")
# Between a chat and its door alone.
HIDDEN = {"telegram.update", "telegram.nothing", "discord.interaction", "discord.nothing"}


@lru_cache(maxsize=1)  # of a process's one app: it takes milliseconds, and never changes
def _described(app: Flask) -> bytes:
    return json.dumps(describe(app), sort_keys=False).encode()


@openapi.get("/openapi.json")
@Description(Body("This description.", {TYPE: {"type": "object"}}), kept=True)
def description() -> Response:
    """Describe every address, as OpenAPI 3.1."""
    text = _described(current_app._get_current_object())  # type: ignore[attr-defined]
    response = Response(text, mimetype=TYPE)
    response.set_etag(generate_etag(text))
    response.headers["Cache-Control"] = "no-cache"
    return response


@openapi.get("/docs")
@Description(PAGE)
def docs() -> Response:
    """Show the description to people. It is plain HTML, and in English as the API is."""
    told = describe(current_app)
    root = services().settings.public_url or f"{request.scheme}://{_host()}"
    operations = [
        (path, method, operation, _example(path, method, operation, root))
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]
    tags = list(dict.fromkeys(operation["tags"][0] for *_, operation, _ in operations))
    answer = render_template(
        "docs.html",
        told=told,
        groups={tag: [each for each in operations if each[2]["tags"] == [tag]] for tag in tags},
        schemas={name: json.dumps(schema, indent=2) for name, schema in COMPONENTS.items()},
        root=root,
    )
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _host() -> str:
    """Return the name that was asked for, or where it can be none, the address that is served."""
    name = request.headers.get("Host", "")
    return name if HOST.fullmatch(name.lower()) else services().settings.bind


def _example(path: str, method: str, operation: dict[str, Any], root: str) -> dict[str, str]:
    """Return a line for curl, and what is answered: its address, type, and text where it is one."""
    address, answer = example(path, operation["operationId"])
    kind = next(iter(operation["responses"]["200"]["content"]))
    text = answer if isinstance(answer, str) else json.dumps(answer, indent=2) if answer else ""
    line = curl(method, root + address, is_text=bool(text) or kind == "text/html")
    return {"line": line, "address": address, "type": kind, "text": text}


def describe(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI description of `app`; raises KeyError where a route has none."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=_rank):
        if rule.endpoint in HIDDEN:
            continue
        told = description_of(app, rule.endpoint)
        operations = paths.setdefault(PART.sub(r"{\3}", rule.rule), {})
        for method in METHODS:
            if method in (rule.methods or ()):
                operations[method.lower()] = _operation(app, rule, told)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handwritten digits",
            "version": API_VERSION,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": services(app).settings.public_url or "/"}],
        "paths": paths,
        "components": {"schemas": COMPONENTS},
    }


def description_of(app: Flask, endpoint: str) -> Description:
    """Return what stands beside the view of an endpoint; raises KeyError where nothing does."""
    told: Description | None = getattr(app.view_functions[endpoint], ATTRIBUTE, None)
    if told is None:
        raise KeyError(f"The route {endpoint} has no @Description beside it.")
    return told


def _rank(rule: Rule) -> tuple[int, str]:
    return ORDER.index(_tag(rule)), rule.rule


def _tag(rule: Rule) -> str:
    of_api = rule.rule.startswith("/api/")
    return "API" if of_api else TAGS.get(rule.endpoint.partition(".")[0], "Operation")


def _operation(app: Flask, rule: Rule, told: Description) -> dict[str, Any]:
    words = " ".join((app.view_functions[rule.endpoint].__doc__ or "").split())
    summary, _, more = words.partition(". ")
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "tags": [_tag(rule)],
        "summary": summary.rstrip("."),
    }
    if more:
        operation["description"] = more
    parameters = [*_in_path(rule), *_in_query(told)]
    if parameters:
        operation["parameters"] = parameters
    if told.form:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": told.form}},
        }
    operation["responses"] = _answers(rule, told)
    return operation


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    found = []
    for converter, arguments, name in PART.findall(rule.rule):
        schema = IN_PATH[name].schema
        if converter == "any":
            schema = {"type": "string", "enum": [each.strip() for each in arguments.split(",")]}
        found.append(_parameter(IN_PATH[name], "path", True) | {"schema": schema})
    return found


def _in_query(told: Description) -> list[dict[str, Any]]:
    return [_parameter(each, "query", each in told.needed) for each in told.query]


def _parameter(each: Parameter[Any], place: str, required: bool) -> dict[str, Any]:
    return {
        "name": each.name,
        "in": place,
        "required": required,
        "description": each.about,
        "schema": each.schema,
    }


def statuses(rule: Rule, told: Description) -> list[int]:
    """Return every status that a route may answer with, 200 first."""
    found = {
        304: told.kept,
        400: rule.endpoint not in ANY_NAME,
        404: "<" in rule.rule,
        422: any(each.may_be_wrong for each in told.query),
        429: rule.endpoint not in FREE,
        503: told.draws,
    }
    return [200, *sorted({*told.also, *(status for status, may_be in found.items() if may_be)})]


def _answers(rule: Rule, told: Description) -> dict[str, Any]:
    error: dict[str, Schema | None] = {"text/html": None}
    if rule.rule.startswith("/api/"):
        error = {"application/problem+json": PROBLEM}
    if rule.endpoint == "health.ready":
        error = {"text/plain": None}
    answers = {}
    for status in statuses(rule, told):
        answer: dict[str, Any] = {"description": TEXTS.get(status, told.body.text)}
        if status != 304:
            answer["content"] = _content(told.body.types if status == 200 else error)
        if status in (429, 503) and rule.endpoint != "health.ready":
            answer["headers"] = RETRY_AFTER
        if told.kept and status in (200, 304):
            answer["headers"] = {"ETag": {"schema": {"type": "string"}}}
        answers[str(status)] = answer
    return answers


def _content(types: Mapping[str, Schema | None]) -> dict[str, Any]:
    return {kind: {"schema": schema} if schema else {} for kind, schema in types.items()}
