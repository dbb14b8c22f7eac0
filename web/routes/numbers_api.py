"""Whole numbers in one hand: pictures, and /api/write, which names the seed's other hands too.

GET /write/2026.png?seed=7&hand=2, .jpg and .svg. The text may hold / and spaces; /write.png?text=
takes every text, even one like ./1 that browsers and proxies would tidy away in a path.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, replace

from flask import Blueprint, Response, jsonify, url_for
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.routing import BaseConverter

from model.errors import InputError
from model.generation.hand import HANDS
from model.handwriting.raster import number_jpeg, number_png
from model.handwriting.text import DIGITS, check_text
from web.inputs.handwriting import Hand, hand_asked
from web.inputs.parameters import ground_in_query, text_in_path, text_in_query
from web.openapi_schema import (
    HANDWRITING,
    NUMBER,
    a_file,
    described,
)
from web.responses.caching import kept
from web.responses.files import picture
from web.services.registry import services
from web.services.workload import heavy_where, works

numbers = Blueprint("numbers", __name__)

WRITTEN = {"also": (404, 422), "draws": True, "kept": True}
QUERY = (*HANDWRITING, "ground", "v", "download")
GROUND = {"png": "paper", "jpg": "paper", "svg": "transparent"}  # where none is asked for
LONG = 12  # signs; one takes some 3 ms
by_length = works(heavy_where("text", lambda text: len(text) > LONG))
INK_ALONE = "An SVG is ink alone; its ground is transparent."


class AnyText(BaseConverter):
    """A part of a path with any signs in it, slashes in every place included."""

    regex = ".*?"
    part_isolating = False


@numbers.get("/write/<anything:text>.<any(png, jpg, svg):kind>")
@described(a_file("image/png", "image/jpeg", "image/svg+xml"), query=QUERY, **WRITTEN)
@by_length
def by_path(text: str, kind: str) -> Response:
    """Write a number in one hand. Without a seed in a hand of a fresh one."""
    return _written(text_in_path(text), kind)


@numbers.get("/write.<any(png, jpg, svg):kind>")
@described(
    a_file("image/png", "image/jpeg", "image/svg+xml"),
    query=("text", *QUERY),
    needed=("text",),
    **WRITTEN,
)
@by_length
def by_query(kind: str) -> Response:
    """Write the number `text` of the query in one hand. It is for texts that no path keeps."""
    return _written(text_asked(), kind)


@numbers.get("/api/write")
@described(
    NUMBER,
    query=("text", *HANDWRITING, "v"),
    needed=("text",),
    also=(422,),
    draws=True,
    kept=True,
)
@by_length
def as_json() -> Response:
    """Write a number in one hand, and name the addresses of all five hands of its seed."""
    text, hand = text_asked(), hand_asked()
    return kept(lambda: _told(text, hand), hand, text)


def text_asked() -> str:
    """Return the query's number as text; raises UnprocessableEntity, also where there is none."""
    text = text_in_query()
    if text is None:
        return _refuse_nothing()
    return text


def number_name(text: str, hand: Hand, kind: str) -> str:
    """Return the name under which a number is saved; a text may hold what no name may."""
    digits = "".join(sign if sign in DIGITS else "-" for sign in text)
    return f"number-{digits}-seed-{hand.seed}-hand-{hand.place + 1}.{kind}"


def _refuse_nothing() -> str:
    try:
        return check_text("")
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def _written(text: str, kind: str) -> Response:
    hand = hand_asked()
    ground = _ground(kind)
    name = number_name(text, hand, kind)
    return kept(
        lambda: picture(_encoded(text, hand, kind, ground), name, kind), hand, text, kind, ground
    )


def _ground(kind: str) -> str:
    ground = ground_in_query() or GROUND[kind]
    if kind == "svg" and ground != "transparent":
        raise UnprocessableEntity(INK_ALONE)
    if kind == "jpg" and ground == "transparent":
        raise UnprocessableEntity(str(InputError("ground.needs_alpha")))
    return ground


def _encoded(text: str, hand: Hand, kind: str, ground: str) -> bytes:
    coverage = services().generator.write(text, hand).coverage
    if kind == "svg":
        from model.handwriting.svg import number_svg  # with OpenCV, which the pen has brought

        return number_svg(coverage, text)
    return {"png": number_png, "jpg": number_jpeg}[kind](coverage, ground)


def _told(text: str, hand: Hand) -> Response:
    coverage = services().generator.write(text, hand).coverage
    height, width = coverage.shape
    png = base64.b64encode(number_png(coverage, "transparent")).decode("ascii")
    return jsonify(
        text=text,
        seed=hand.seed,
        weights=services().generator.version,
        style=asdict(hand.style),
        hand=hand.place,
        width=width,
        height=height,
        png=f"data:image/png;base64,{png}",
        hands=[_address(text, replace(hand, place=place)) for place in range(HANDS)],
    )


def _address(text: str, hand: Hand) -> str:
    named = {"text": text, **hand.query, "ground": "transparent", "v": hand.version}
    return url_for("numbers.by_query", kind="png", **named)
