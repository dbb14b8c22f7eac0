"""What a request costs, known from its first lines: how large its body may be, who answers it.

A view says so beside its route, and the server asks before it reads a body or gives it a thread.
So no bodies are read but those that some view waits for, and what takes a strip's time never
stands behind what takes twenty times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.exceptions import HTTPException

Environ = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "workload"


class Pool(Enum):
    """The threads that answer a request."""

    LIGHT = "light"  # up to some 30 ms of work
    HEAVY = "heavy"  # more than that
    READING = "reading"  # pictures are large, and few may be held at a time


@dataclass(frozen=True)
class Workload:
    """The threads a request belongs to, and how many bytes its body may have."""

    pool: Pool = Pool.LIGHT
    body: int = 0


Rule = Callable[[Mapping[str, Any], Environ], Workload]  # of what stands in the path, and the rest
LIGHT, HEAVY = Workload(), Workload(Pool.HEAVY)


def works(rule: Workload | Rule) -> Callable[[View], View]:
    """Say of a view what its requests cost; of one that says nothing they are light, bodiless."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, rule)
        return view

    return mark


def heavy_where(name: str, is_heavy: Callable[[str], bool]) -> Rule:
    """Return a rule by one value of the path or the query."""

    def rule(values: Mapping[str, Any], environ: Environ) -> Workload:
        value = values.get(name) or dict(parse_qsl(environ["QUERY_STRING"])).get(name, "")
        # What stands in a path may be an error, which is told in no time.
        return HEAVY if isinstance(value, str) and is_heavy(value) else LIGHT

    return rule


def workload_of(app: Flask, environ: Environ) -> Workload:
    """Return what the request costs by the view that will answer it."""
    try:
        endpoint, values = app.url_map.bind_to_environ(environ).match()
    except (HTTPException, ValueError):  # the app answers these in no time
        return LIGHT
    rule = getattr(app.view_functions[endpoint], ATTRIBUTE, LIGHT)
    if isinstance(rule, Workload):
        return rule
    with app.app_context():
        return rule(values, environ)
