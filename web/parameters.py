"""What a visitor may ask for, read strictly: plain ASCII digits, once, in range.

`int()` would also take ' 5', '+5', '1_000' and other scripts' digits, so that one picture would
have many addresses. In a path a wrong value names nothing (404), in a query it is wrong (422).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from model.images import STRIP
from model.sampler import check_count, check_digit, check_seed

PLAIN = re.compile(r"[0-9]{1,10}")  # 2**32 - 1 has ten digits


def digit_in_path(text: str) -> int:
    """Return the digit that a part of the path names; raises NotFound."""
    try:
        return _read(text, check_digit, longest=1)
    except ValueError as error:
        raise NotFound(str(error)) from None


def seed_in_path(text: str) -> int:
    """Return the seed that a part of the path names; raises NotFound."""
    try:
        return _read(text, check_seed)
    except ValueError as error:
        raise NotFound(str(error)) from None


def place_in_path(text: str) -> int:
    """Return the place in a strip, from 1, that a part of the path names; raises NotFound."""
    try:
        return _read(text, _check_place, longest=1)
    except ValueError as error:
        raise NotFound(str(error)) from None


def digit_in_query() -> int | None:
    """Return the query's digit, None where it has none; raises UnprocessableEntity."""
    return _in_query("digit", lambda text: _read(text, check_digit, longest=1))


def seed_in_query() -> int | None:
    """Return the query's seed, None where it has none; raises UnprocessableEntity."""
    return _in_query("seed", lambda text: _read(text, check_seed))


def count_in_query() -> int | None:
    """Return the query's count, None where it has none; raises UnprocessableEntity."""
    return _in_query("count", lambda text: _read(text, check_count))


def place_in_query() -> int | None:
    """Return the query's place in a strip, None where it has none; raises UnprocessableEntity."""
    return _in_query("place", lambda text: _read(text, _check_place, longest=1))


def _check_place(place: int) -> int:
    if not 1 <= place <= STRIP:
        raise ValueError(f"A strip has the places 1 to {STRIP}.")
    return place


def _in_query(name: str, read: Callable[[str], int]) -> int | None:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise UnprocessableEntity(f"The {name} must be given only once.")
    try:
        return read(values[0]) if values else None
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def _read(text: str, check: Callable[[int], int], longest: int = 10) -> int:
    # What is no plain number is out of range to every check, and told in the same sentence.
    return check(int(text) if PLAIN.fullmatch(text) and len(text) <= longest else -1)
