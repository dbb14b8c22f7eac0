"""What a visitor may ask for, read strictly: plain ASCII digits, once, in range.

`int()` would also take ' 5', '+5', '1_000' and other scripts' digits, so that one picture would
have many addresses. In a path a wrong value names nothing (404), in a query it is wrong (422).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from flask import request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from model.dataset.recipe import check_chosen
from model.dataset.streaming import check_download
from model.generation.hand import check_hand
from model.generation.latents import check_seed
from model.generation.morphing import check_chain, check_frames
from model.generation.sampler import check_count, check_digit
from model.handwriting.raster import check_ground
from model.handwriting.text import check_text
from model.images import STRIP

PLAIN = re.compile(r"[0-9]{1,10}")  # 2**32 - 1 has ten digits
Value = TypeVar("Value")
_ENDS = ("from", "to")  # of a morph
# As JSON writes numbers; not "nan", " 1" or "1_0", which float() would take as well.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")


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


def text_in_path(text: str) -> str:
    """Return the number that a part of the path writes; raises NotFound."""
    try:
        return check_text(text)
    except ValueError as error:
        raise NotFound(str(error)) from None


def chain_in_path(text: str) -> list[int]:
    """Return the digits of a part of the path such as "3/8"; raises NotFound."""
    try:
        return check_chain([_read(part, check_digit, longest=1) for part in text.split("/")])
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


def hand_in_query() -> int | None:
    """Return the query's hand, None where it has none; raises UnprocessableEntity."""
    return _in_query("hand", lambda text: _read(text, check_hand, longest=1))


def text_in_query() -> str | None:
    """Return the query's number as text, None where it has none; raises UnprocessableEntity."""
    return _in_query("text", check_text)


def ground_in_query() -> str | None:
    """Return the query's ground, None where it has none; raises UnprocessableEntity."""
    return _in_query("ground", check_ground)


def frames_in_query() -> int | None:
    """Return the query's frames, None where it has none; raises UnprocessableEntity."""
    return _in_query("frames", lambda text: _read(text, check_frames, longest=2))


def morph_in_query() -> list[int] | None:
    """Return the two digits of ?from= and &to=, None without either; raises UnprocessableEntity."""
    ends = [_in_query(name, lambda text: _read(text, check_digit, longest=1)) for name in _ENDS]
    if ends == [None, None]:
        return None
    try:
        return check_chain([end for end in ends if end is not None])
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def download_count_in_query() -> int | None:
    """Return the query's count of a data set, None where it has none; UnprocessableEntity."""
    return _in_query("count", lambda text: _read(text, check_download, longest=4))


def chosen_in_query() -> tuple[int, ...] | None:
    """Return the query's digits, None where it has none; raises UnprocessableEntity."""
    return _in_query("digits", check_chosen)


def number_in_query(name: str) -> float | None:
    """Return a number of the query, None where it has none; NaN for what is none.

    Raises UnprocessableEntity where it is given twice.
    """
    return _in_query(name, lambda text: float(text) if NUMBER.fullmatch(text) else float("nan"))


def _check_place(place: int) -> int:
    if not 1 <= place <= STRIP:
        raise ValueError(f"A strip has the places 1 to {STRIP}.")
    return place


def _in_query(name: str, read: Callable[[str], Value]) -> Value | None:
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
