"""How routes are described: a decorator beside each, read by routes/api_docs.py.

    @api.get("/digits/<digit:digit>")
    @Description(DRAWN, query=(COUNT, SEED), draws=True, kept=True)

The summary is the docstring's first sentence, what follows it the description. What every route
may answer, such as 429, is added by api_docs.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from web.inputs.parameters import Parameter, Schema

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "described"
COMPONENTS: dict[str, Schema] = {}  # the answers' schemas, by name, as their modules make them

SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
PIXELS: Schema = {"type": "integer", "minimum": 1}
PNG_URL: Schema = {"type": "string", "pattern": "^data:image/png;base64,[A-Za-z0-9+/]+=*$"}


@dataclass(frozen=True)
class Body:
    """What an answer holds: media types, each with its schema (None: bytes or text)."""

    text: str
    types: Mapping[str, Schema | None]


@dataclass(frozen=True)
class Description:
    """What a route takes, and what it answers: `body` with 200, and the rest."""

    body: Body
    query: tuple[Parameter[Any], ...] = ()
    needed: tuple[Parameter[Any], ...] = ()  # those of a query that no answer goes without
    form: Schema | None = None  # a multipart form's
    also: tuple[int, ...] = ()  # statuses beside those that a path and a query bring with them
    draws: bool = False  # it asks the networks, and may find them busy
    kept: bool = False  # it has an ETag and answers 304

    def __call__(self, view: View) -> View:
        """Stand beside a view."""
        setattr(view, ATTRIBUTE, self)
        return view


def record(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def component(name: str, **properties: Schema) -> Schema:
    """Name the schema of such an object, and return a reference to it."""
    COMPONENTS[name] = record(**properties)
    return {"$ref": f"#/components/schemas/{name}"}


def a_file(*types: str) -> Body:
    """Return the body of an answer that is a file of one of these media types."""
    return Body("The file.", dict.fromkeys(types))


PAGE = Body("The page.", {"text/html": None})
LINE = Body("One line.", {"text/plain": None})
