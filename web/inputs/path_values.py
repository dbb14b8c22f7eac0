"""Werkzeug's converters for the parameters that stand in paths: <digit:digit>, <chain:chain>."""

from __future__ import annotations

from typing import Any, ClassVar

from werkzeug.routing import BaseConverter

from model.errors import InputError
from web.inputs.parameters import CHAIN, DIGIT, PLACE, SEED, TEXT, Parameter


class PathValue(BaseConverter):
    """A part of a path that a parameter reads."""

    parameter: ClassVar[Parameter[Any]]

    def to_python(self, value: str) -> object:
        """Return the value, or the error that it is.

        Not raised: so the request keeps its route, under which it is counted, and the error its
        sentence. The error pages refuse it before the view is called.
        """
        try:
            return self.parameter.read(value)
        except InputError as error:
            return error


class _Digit(PathValue):
    parameter = DIGIT


class _Seed(PathValue):
    parameter = SEED


class _Place(PathValue):
    parameter = PLACE


class _Text(PathValue):
    """Any signs, slashes in every place included."""

    parameter: ClassVar[Parameter[Any]] = TEXT
    regex = ".*?"
    part_isolating = False


class _Chain(_Text):
    parameter = CHAIN

    def to_url(self, value: list[int]) -> str:
        return "/".join(map(str, value))


CONVERTERS = {each.parameter.name: each for each in (_Digit, _Seed, _Place, _Text, _Chain)}
