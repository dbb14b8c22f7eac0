"""Whole numbers in one hand: pictures, and /api/write, which names the seed's other hands too.

GET /write/2026.png?seed=7&hand=2, .jpg and .svg. The text may hold / and spaces; /write.png?text=
takes every text, even one like ./1 that browsers and proxies would tidy away in a path.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, replace

from flask import Blueprint, Response, jsonify, url_for

from model.errors import InputError
from model.file_names import number_name
from model.generation.hand import HANDS, Hand
from model.handwriting.raster import number_jpeg, number_png
from web.errors import RequestError
from web.inputs.handwriting import hand_asked, query_of, version_of
from web.inputs.parameters import (
    DOWNLOAD,
    GROUND,
    HAND,
    HANDWRITING,
    SEED,
    SLIDERS,
    STILL,
    TEXT,
    VERSION,
)
from web.openapi_schema import PIXELS, PNG_URL, Body, Description, a_file, component, record
from web.responses.caching import kept
from web.responses.files import picture
from web.services.registry import services
from web.services.workload import heavy_where, works

numbers = Blueprint("numbers", __name__)

LONG = 12  # signs; one takes some 3 ms
by_length = works(heavy_where("text", lambda text: len(text) > LONG))
TYPES = ("image/png", "image/jpeg", "image/svg+xml")
QUERY = (*HANDWRITING, GROUND, STILL, VERSION, DOWNLOAD)
DEFAULT_GROUND = {"png": "paper", "jpg": "paper", "svg": "transparent"}
NUMBER = component(
    "Number",
    text={"type": "string"},
    seed=SEED.schema,
    weights={"type": "string", "description": "Version of the networks that wrote it."},
    style=record(**{each.name: each.schema for each in SLIDERS}),
    hand=HAND.schema,
    width=PIXELS,
    height=PIXELS,
    png=PNG_URL | {"description": "Ink on nothing."},
    hands={
        "type": "array",
        "minItems": HANDS,
        "maxItems": HANDS,
        "items": {"type": "string", "pattern": "^/write\\.png\\?"},
        "description": "The addresses of that picture in each of the seed's five hands.",
    },
)


@numbers.get("/write/<text:text>.<any(png, jpg, svg):kind>")
@Description(a_file(*TYPES), query=QUERY, draws=True, kept=True)
@by_length
def by_path(text: str, kind: str) -> Response:
    """Write a number in one hand. Without a seed in a hand of a fresh one."""
    return _written(text, kind)


@numbers.get("/write.<any(png, jpg, svg):kind>")
@Description(a_file(*TYPES), query=(TEXT, *QUERY), needed=(TEXT,), draws=True, kept=True)
@by_length
def by_query(kind: str) -> Response:
    """Write the number `text` of the query in one hand. It is for texts that no path keeps."""
    return _written(TEXT.needed(), kind)


@numbers.get("/api/write")
@Description(
    Body("The number.", {"application/json": NUMBER}),
    query=(TEXT, *HANDWRITING, VERSION),
    needed=(TEXT,),
    draws=True,
    kept=True,
)
@by_length
def as_json() -> Response:
    """Write a number in one hand, and name the addresses of all five hands of its seed."""
    text, asked = TEXT.needed(), hand_asked()
    return kept(lambda: _told(text, asked.hand), asked, text)


def address_of(text: str, hand: Hand, kind: str = "png", **more: object) -> str:
    """Return the address of a number's picture in a hand, named by the weights that draw it."""
    named = {"v": version_of(hand.style)} | query_of(hand) | more
    return url_for("numbers.by_query", kind=kind, text=text, **named)


def _written(text: str, kind: str) -> Response:
    asked = hand_asked()
    ground = _ground(kind)
    is_still = kind == "svg" and STILL.asked() == "1"

    def draw() -> Response:
        content = _encoded(text, asked.hand, kind, ground, is_still)
        name = number_name(text, asked.hand, kind)
        if ground != DEFAULT_GROUND[kind]:  # else several pictures would be saved under one name
            name = name.removesuffix(f".{kind}") + f"-{ground}.{kind}"
        return picture(content, name, kind)

    return kept(draw, asked, text, kind, ground, *(["still"] if is_still else []))


def _ground(kind: str) -> str:
    ground = GROUND.asked() or DEFAULT_GROUND[kind]
    if kind == "svg" and ground != "transparent":
        raise RequestError("ground.ink_alone")
    if kind == "jpg" and ground == "transparent":
        raise InputError("ground.needs_alpha")
    return ground


def _encoded(text: str, hand: Hand, kind: str, ground: str, is_still: bool) -> bytes:
    number = services().generator.write(text, hand)
    if kind == "svg":
        from model.handwriting.svg import number_svg  # with OpenCV, which writing has brought

        return number_svg(number.strokes, number.coverage.shape, text, is_still=is_still)
    return {"png": number_png, "jpg": number_jpeg}[kind](number.coverage, ground)


def _told(text: str, hand: Hand) -> Response:
    coverage = services().generator.write(text, hand).coverage
    height, width = coverage.shape
    png = base64.b64encode(number_png(coverage, "transparent")).decode("ascii")
    others = [replace(hand, place=place) for place in range(HANDS)]
    return jsonify(
        text=text,
        seed=hand.seed,
        weights=services().generator.version,
        style=asdict(hand.style),
        hand=hand.place,
        width=width,
        height=height,
        png=f"data:image/png;base64,{png}",
        hands=[address_of(text, each, ground="transparent") for each in others],
    )
